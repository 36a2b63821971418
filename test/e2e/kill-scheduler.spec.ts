import { chunksOfCalls } from '@hyperhost/core';
import { type RunningServer, startServer } from '@hyperhost/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactEstimator, exactSpace, undisturbed } from './exact.js';
import { Platform, until } from './platform.js';

const SEED = 20190712;
const spec = {
  estimator: 'exact',
  seed: SEED,
  algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
  space: exactSpace,
};

describe('a scheduler that is killed with SIGKILL in mid-search and started again', () => {
  let platform: Platform;
  const servers: RunningServer[] = [];
  const expected = undisturbed(spec, SEED, (from, calls) => chunksOfCalls(SEED, 4, from, calls));

  beforeAll(async () => {
    platform = await Platform.start();
    for (let index = 0; index < 2; index++) {
      servers.push(
        await startServer({ ...exactEstimator('exact', 10), platform: platform.registry, key: platform.key }),
      );
    }
    await platform.endpoints(2);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await platform?.stop();
  });

  it('gives, undisturbed, the digest that the core alone comes to, and keeps its promise to the call', async () => {
    const view = await platform.ended(await platform.submit(spec));
    expect(view).toMatchObject({ state: 'finished', digest: expected.digest, error: null });
    expect(view.done).toMatchObject(view.promised);
    expect(view.promised).toEqual({ models: expected.plan.models, calls: expected.plan.calls });
    expect(view.best?.model).toBe(expected.best);
    expect(view.callsByEndpoint).toHaveLength(2);
  }, 60_000);

  it.each([1, 60, 200, 300])(
    'gives the same digest when it is killed after %i committed calls',
    async (calls) => {
      const id = await platform.submit(spec);
      await until(async () => (await platform.search(id)).done.calls >= calls);
      await platform.scheduler.kill('SIGKILL');
      expect((await platform.search(id)).state).toBe('running');
      await platform.startScheduler();
      const view = await platform.ended(id);
      expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
      expect(view.done).toMatchObject(view.promised);
    },
    60_000,
  );
});

import { chunksOfCalls } from '@hyperhost/core';
import { type RunningServer, type ServeOptions, startServer } from '@hyperhost/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExactModel, exactEstimator, undisturbed } from './exact.js';
import { Platform } from './platform.js';

const SEED = 11;
const spec = (estimator: string) => ({
  estimator,
  seed: SEED,
  algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
  space: exactEstimator('any', 0).space,
});
const expected = undisturbed(spec('any'), SEED, (from, calls) => chunksOfCalls(SEED, 4, from, calls));

let platform: Platform;
const servers: RunningServer[] = [];

beforeAll(async () => {
  platform = await Platform.start();
}, 60_000);

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await platform?.stop();
});

/** A search on two servers of one slot each, whose calls take 20 ms. Counts the states that were given and taken. */
async function searchOnTwo(name: string, hooks: Partial<ServeOptions<ExactModel>> = {}) {
  const count = { given: 0, taken: 0 };
  const exact = { ...exactEstimator(name, 20), ...hooks };
  const counted: ServeOptions<ExactModel> = {
    ...exact,
    slots: 1,
    platform: platform.registry,
    key: platform.key,
    snapshot(model) {
      count.given++;
      return (exact.snapshot as NonNullable<typeof exact.snapshot>)(model);
    },
    async restore(bytes, given) {
      const model = await (exact.restore as NonNullable<typeof exact.restore>)(bytes, given);
      count.taken++;
      return model;
    },
  };
  servers.push(await startServer(counted), await startServer(counted));
  await platform.endpoints(servers.length);
  return { view: await platform.ended(await platform.submit(spec(name))), count };
}

describe('a model that is to go on where a slot is free', () => {
  it('is moved there with its state: the result is the same, and no call is made twice', async () => {
    const { view, count } = await searchOnTwo('moving');
    expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
    expect(count.taken).toBeGreaterThan(0);
    expect(view.done.executedCalls).toBe(view.done.calls);
  }, 60_000);

  it('goes on where it is when its state cannot be read, and less and less is tried', async () => {
    const { view, count } = await searchOnTwo('unreadable', {
      restore() {
        throw new Error('another version wrote this');
      },
    });
    expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
    expect(count.taken).toBe(0);
    expect(count.given).toBeGreaterThan(0);
    expect(count.given).toBeLessThan(view.done.models);
  }, 60_000);
});

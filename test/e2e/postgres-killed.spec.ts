import { readFileSync } from 'node:fs';
import { chunksOfCalls } from '@hyperhost/core';
import { type RunningServer, startServer } from '@hyperhost/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactEstimator, exactSpace, undisturbed } from './exact.js';
import { Platform, until } from './platform.js';

const SEED = 99;

describe('a Postgres that is killed with SIGKILL in mid-search', () => {
  let platform: Platform;
  const servers: RunningServer[] = [];

  beforeAll(async () => {
    platform = await Platform.start();
    for (let index = 0; index < 2; index++) {
      const options = { platform: platform.registry, key: platform.key };
      servers.push(await startServer({ ...exactEstimator('exact', 5), ...options }));
    }
    await platform.endpoints(2);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await platform?.stop();
  });

  it('comes back by itself, loses no score, and the search comes to the same digest', async () => {
    const algorithm = { type: 'hyperband', maxIter: 81, aggressiveness: 3 };
    const spec = { estimator: 'exact', seed: SEED, algorithm, space: exactSpace };
    const expected = undisturbed(spec, SEED, (from, calls) => chunksOfCalls(SEED, 4, from, calls));
    const id = await platform.submit(spec);
    await until(async () => (await platform.search(id)).done.calls >= 300);
    const lock = readFileSync(`${platform.home}/postgres/postmaster.pid`, 'utf8');
    process.kill(Number(lock.split('\n')[0]), 'SIGKILL');
    const answers = new Set<number>();
    await until(async () => {
      const headers = { authorization: `Bearer ${platform.key}` };
      const { status } = await fetch(`${platform.url}/v1/searches/${id}`, { headers });
      answers.add(status);
      return status === 200 && answers.has(503);
    });
    // Away means 503 and nothing else: no 500, no crash.
    expect([...answers].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const view = await platform.ended(id);
    expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
    expect(view.done).toMatchObject(view.promised);
  }, 90_000);
});

import { chunksOfCalls } from '@hyperhost/core';
import { startServer } from '@hyperhost/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exactEstimator, undisturbed } from './exact.js';
import { Platform } from './platform.js';

const SEED = 5;

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start();
}, 60_000);

afterAll(() => platform?.stop());

it('a server is never asked to hold more models than it says it can, and the result is the same', async () => {
  const exact = exactEstimator('small', 1);
  let most = 0;
  const server = await startServer({
    ...exact,
    maxModels: 5,
    platform: platform.registry,
    key: platform.key,
    partialFit(model, chunk) {
      most = Math.max(most, server.models);
      return exact.partialFit(model, chunk);
    },
  });
  await platform.endpoints(1);
  const spec = {
    estimator: 'small',
    seed: SEED,
    algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
    space: exact.space,
  };
  const view = await platform.ended(await platform.submit(spec));
  await server.stop();
  const expected = undisturbed(spec, SEED, (from, calls) => chunksOfCalls(SEED, 4, from, calls));
  expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
  expect(most).toBe(5);
  // Models that were dropped and went on have been trained again.
  expect(view.done.executedCalls).toBeGreaterThan(view.done.calls);
}, 60_000);

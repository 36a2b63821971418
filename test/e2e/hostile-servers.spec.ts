import { chunksOfCalls } from '@hyperhost/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactEstimator, undisturbed } from './exact.js';
import { Platform } from './platform.js';
import { TamperedServer, type Tampering } from './tampered-server.js';

const SEED = 3;
const spec = (estimator: string, maxIter = 9) => ({
  estimator,
  seed: SEED,
  algorithm: { type: 'hyperband', maxIter, aggressiveness: 3 },
  space: exactEstimator('any', 0).space,
});
const expectedOf = (maxIter?: number) =>
  undisturbed(spec('any', maxIter), SEED, (from, calls) => chunksOfCalls(SEED, 4, from, calls));
const expected = expectedOf();

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start();
}, 60_000);

afterAll(() => platform?.stop());

/** Runs a search on an honest server and a hostile one beside it. */
async function searchBeside(name: string, tampering: Tampering, estimator = exactEstimator(name, 2), maxIter?: number) {
  const honest = await TamperedServer.start(estimator, {}, platform);
  const hostile = await TamperedServer.start(estimator, tampering, platform);
  const view = await platform.ended(await platform.submit(spec(name, maxIter)));
  const events = await platform.call<{ items: Event[] }>('GET', `/v1/searches/${view.id}/events?first=100`);
  await Promise.all([honest.stop(), hostile.stop()]);
  const history = await platform.call<{ items: Scored[] }>('GET', `/v1/searches/${view.id}/history?first=1000`);
  return { view, events: events.items, history: history.items };
}

interface Endpoint {
  readonly estimator: string;
}
interface Scored {
  readonly fitSeconds: number;
  readonly metrics: Record<string, number>;
}
interface Event {
  readonly type: string;
  readonly detail: { readonly detail?: string };
}

const many = (count: number, size: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`.padEnd(size, 'm'), i]));

/** Adds to the metrics of the result that a step ends with. */
const withMetrics = (more: Record<string, number>): Tampering => ({
  step(message) {
    const result = message.result as { scores: { metrics: object } | null } | null;
    if (!result?.scores) return message;
    return {
      ...message,
      result: { ...result, scores: { ...result.scores, metrics: { ...more, ...result.scores.metrics } } },
    };
  },
});

describe('a hostile server does not change what a search finds, nor end anything', () => {
  it.each<[string, Tampering]>([
    ['metrics by the ten thousand', withMetrics(many(30_000, 10))],
    ['metrics with names of half a megabyte, and with NUL', withMetrics({ ...many(5, 500_000), 'a\u0000b': 1 })],
    ['metrics with names that objects have', withMetrics({ constructor: 1, toString: 2, hasOwnProperty: 3 })],
    [
      'times beyond all numbers',
      {
        step: (message) => {
          const { result } = message as { result: object | null };
          return result ? { ...message, result: { ...result, fitSeconds: 1e308 } } : message;
        },
      },
    ],
    [
      'a hundred results for one step',
      {
        step: (message) => (message.result ? Array(100).fill(message) : message),
      },
    ],
  ])(
    '%s',
    async (text, tampering) => {
      const { view, history } = await searchBeside(`hostile-${text.length}`, tampering);
      expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
      for (const { fitSeconds, metrics } of history) {
        expect(fitSeconds).toBeLessThan(1e9);
        expect(Object.keys(metrics).length).toBeLessThanOrEqual(100);
        expect(Math.max(...Object.keys(metrics).map((name) => name.length))).toBeLessThanOrEqual(128);
      }
    },
    60_000,
  );

  it.each<[string, Tampering, RegExp]>([
    ['answers above 4 MiB', withMetrics(many(5, 1_000_000)), /larger than max/],
    [
      'results for calls that were not asked for',
      {
        step(message) {
          const result = message.result as { calls: number } | null;
          return result ? { ...message, result: { ...result, calls: result.calls + 1000 } } : message;
        },
      },
      /calls where \d+ were asked for/,
    ],
  ])(
    '%s, of which the log says what was wrong',
    async (text, tampering, words) => {
      const { view, events } = await searchBeside(`hostile-${text.length}`, tampering);
      expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
      expect(events.map(({ detail }) => detail?.detail ?? '').filter((one) => words.test(one))).not.toHaveLength(0);
    },
    60_000,
  );

  it('a capacity of a thousand: it gets sixty-four steps at a time, and no more', async () => {
    const name = 'hostile-capacity';
    let running = 0;
    let most = 0;
    const exact = exactEstimator(name, 50);
    const server = await TamperedServer.start(
      {
        ...exact,
        slots: 1024,
        async partialFit(model, chunk) {
          most = Math.max(most, ++running);
          await exact.partialFit(model, chunk);
          running--;
        },
      },
      {},
      platform,
    );
    const algorithm = { type: 'randomized', nInitialParameters: 300, maxIter: 1 };
    const view = await platform.ended(await platform.submit({ ...spec(name), algorithm }));
    await server.stop();
    expect(view.state).toBe('finished');
    expect(most).toBe(64);
  }, 60_000);

  it.each<[string, Record<string, unknown>]>([
    ['a name with markup', { name: '<script>alert(1)</script>' }],
    ['a million slots', { maxConcurrentSteps: 1_000_000 }],
    ['a space that is no JSON', { defaultSpaceJson: '{' }],
    ['a version of a megabyte', { version: 'v'.repeat(1_000_000) }],
  ])('is not registered with %s', async (text, change) => {
    const name = `refused-${text.length}`;
    const hostile = await TamperedServer.start(
      exactEstimator(name, 0),
      { describe: (answer) => ({ ...answer, ...change }) },
      platform,
    );
    const { items } = await platform.call<{ items: Endpoint[] }>('GET', '/v1/endpoints');
    await hostile.stop();
    expect(items.filter(({ estimator }) => estimator === name || estimator.includes('<'))).toEqual([]);
  });

  it('a state without end is not copied', async () => {
    const sha256 = '0'.repeat(64);
    let asked = 0;
    const { view } = await searchBeside(
      'hostile-state',
      {
        snapshot(send) {
          asked++;
          send({ state: { calls: 1, totalBytes: 2 ** 40, sha256, format: '' } });
          const flood = () => send({ data: Buffer.alloc(1024 * 1024) }) && setTimeout(flood, 5);
          flood();
        },
      },
      { ...exactEstimator('hostile-state', 20), slots: 1 },
      27,
    );
    expect(asked).toBeGreaterThan(0);
    expect(view).toMatchObject({ state: 'finished', digest: expectedOf(27).digest });
  }, 60_000);
});

import { randomUUID } from 'node:crypto';
import { chunksOfCalls, parseSpec, planSearch } from '@hyperhost/core';
import {
  type EmbeddedPostgres,
  insertSearch,
  newSearchId,
  openDataSource,
  openEmbeddedPostgres,
} from '@hyperhost/persistence';
import { type RunningServer, startServer } from '@hyperhost/sdk';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactEstimator, exactSpace, undisturbed } from './exact.js';
import { Platform, until } from './platform.js';

const CALL_MS = 10;
const spec = (seed: number, more: object = {}) => ({
  estimator: 'shared',
  seed,
  algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
  space: exactSpace,
  ...more,
});
const expected = (seed: number, more: object = {}) =>
  undisturbed(spec(seed, more), seed, (from, calls) => chunksOfCalls(seed, 4, from, calls));

describe('searches that share a pool', () => {
  let platform: Platform;
  let postgres: EmbeddedPostgres;
  let dataSource: DataSource;
  let server: RunningServer;
  const otherTeam = randomUUID();

  beforeAll(async () => {
    platform = await Platform.start();
    postgres = await openEmbeddedPostgres(platform.home);
    dataSource = await openDataSource(postgres.url);
    await dataSource.query(`INSERT INTO teams (id, name) VALUES ($1, 'other')`, [otherTeam]);
    const estimator = { ...exactEstimator('shared', CALL_MS), slots: 4 };
    server = await startServer({ ...estimator, platform: platform.registry, key: platform.key });
    await platform.endpoints(1);
  }, 60_000);

  afterAll(async () => {
    await server?.stop();
    await dataSource?.destroy();
    await postgres?.close();
    await platform?.stop();
  });

  /** A search of another team on the same pool; sharing an estimator has no door yet. */
  async function submitAsOther(given: object): Promise<string> {
    const parsed = parseSpec(given);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    const [{ id: estimatorId }] = await dataSource.query(`SELECT id FROM estimators WHERE name = 'shared'`);
    const id = newSearchId();
    const seed = parsed.spec.seed as number;
    const plan = planSearch(parsed.spec);
    const request = { requestKey: null, requestDigest: null };
    await insertSearch(dataSource, { id, teamId: otherTeam, estimatorId, spec: parsed.spec, seed, plan, ...request });
    return id;
  }

  /** Calls that servers have made for each of these searches. */
  async function calls<const Ids extends readonly string[]>(ids: Ids): Promise<{ [K in keyof Ids]: number }> {
    const rows: { id: string; calls: number }[] = await dataSource.query(
      'SELECT id, executed_calls AS calls FROM searches WHERE id = ANY($1)',
      [ids],
    );
    return ids.map((id) => rows.find((row) => row.id === id)?.calls ?? 0) as { [K in keyof Ids]: number };
  }

  async function ended(id: string): Promise<{ state: string; digest: string }> {
    const read = () => dataSource.query('SELECT state, digest FROM searches WHERE id = $1', [id]);
    await until(async () => ['finished', 'failed', 'cancelled'].includes((await read())[0].state), 60_000);
    return (await read())[0];
  }

  it('get fair shares between teams, within a team the first goes first, and each the result it would get alone', async () => {
    // No queue brings it, so the owner of the pool finds its row, which takes some seconds.
    const theirs = await submitAsOther(spec(3, { algorithm: { ...spec(3).algorithm, maxIter: 81 } }));
    await until(async () => (await calls([theirs]))[0] > 0);
    const ours = [await platform.submit(spec(1)), await platform.submit(spec(2))] as const;
    await until(async () => (await calls(ours))[0] > 0);
    const [before] = await calls([theirs]);
    await until(async () => (await calls([theirs]))[0] > before + 300);
    const [other, first, second] = await calls([theirs, ...ours]);
    expect((first + second) / (other - before)).toBeGreaterThan(0.6);
    expect((first + second) / (other - before)).toBeLessThan(1.6);
    expect(first).toBeGreaterThan(2 * second);
    for (const [i, id] of ours.entries()) {
      expect(await ended(id)).toEqual({ state: 'finished', digest: expected(i + 1).digest });
    }
    expect(await ended(theirs)).toMatchObject({ state: 'finished' });
  }, 60_000);

  it('go by their priorities, which may change while they run', async () => {
    const low = await platform.submit(spec(4, { priority: 10 }));
    await until(async () => (await calls([low]))[0] > 40);
    const high = await platform.submit(spec(5, { priority: 20 }));
    await until(async () => (await calls([high]))[0] > 60);
    const [before] = await calls([low]);
    await platform.call('PATCH', `/v1/searches/${low}`, { priority: 30 });
    const [highBefore] = await calls([high]);
    await until(async () => (await calls([low]))[0] > before + 100);
    const [highAfter] = await calls([high]);
    expect(highAfter - highBefore).toBeLessThan(60);
    for (const [id, seed] of [
      [low, 4],
      [high, 5],
    ] as const) {
      expect(await ended(id)).toEqual({ state: 'finished', digest: expected(seed).digest });
    }
    const { items } = await platform.call<{ items: { type: string; detail: object }[] }>(
      'GET',
      `/v1/searches/${low}/events?first=1000`,
    );
    expect(items.filter(({ type }) => type === 'priority_changed').map(({ detail }) => detail)).toEqual([
      { from: 10, to: 30 },
    ]);
  }, 60_000);

  it('come to the same result whatever the order of their steps', async () => {
    for (const order of ['anytime', 'makespan', 0.5]) {
      const id = await platform.submit(spec(6, { order }));
      expect(await ended(id)).toEqual({ state: 'finished', digest: expected(6).digest });
    }
  }, 60_000);

  it('may ask for the smallest score, and see it as the estimator gave it', async () => {
    const more = { direction: 'minimise' };
    const view = await platform.ended(await platform.submit(spec(7, more)));
    expect(view).toMatchObject({ state: 'finished', digest: expected(7, more).digest });
    const up = await platform.ended(await platform.submit(spec(7)));
    expect(view.best?.score as number).toBeLessThan(up.best?.score as number);
  }, 60_000);

  it('end when their time is over or a score is good enough, with the best model by then', async () => {
    const timed = await platform.ended(await platform.submit(spec(8, { limits: { seconds: 0.8 } })));
    expect(timed).toMatchObject({ state: 'finished', best: { score: expect.any(Number) } });
    expect(timed.done.calls).toBeLessThan(timed.promised.calls);
    const reached = await platform.ended(await platform.submit(spec(8, { limits: { score: 0 } })));
    expect(reached.best?.score).toBeGreaterThanOrEqual(0);
    expect(reached.done.calls).toBeLessThan(reached.promised.calls);
    const hopeless = await platform.ended(await platform.submit(spec(8, { limits: { seconds: 0.001 } })));
    expect(hopeless).toMatchObject({ state: 'failed', best: null });
    expect(hopeless.error).toContain('time was over before any model had a score');
    const endOf = async (id: string) => {
      const path = `/v1/searches/${id}/events?first=1000`;
      const { items } = await platform.call<{ items: { type: string; detail: object }[] }>('GET', path);
      return items.find(({ type }) => type === 'finished')?.detail;
    };
    expect(await endOf(timed.id)).toMatchObject({ endedBy: 'seconds' });
    expect(await endOf(reached.id)).toMatchObject({ endedBy: 'score' });
  }, 60_000);

  it('are told beforehand what they will take, once the estimator has been measured', async () => {
    const { prediction } = await platform.call<{ prediction: Record<string, number> }>(
      'POST',
      '/v1/searches/plan',
      spec(10),
    );
    const { slots, seconds, slotSeconds, callSeconds } = prediction as Record<string, number>;
    expect(slots).toBe(4);
    expect(callSeconds).toBeGreaterThan(CALL_MS / 1000 - 0.001);
    expect(slotSeconds).toBeGreaterThan(357 * (callSeconds as number));
    expect(seconds).toBeGreaterThan((slotSeconds as number) / 4 - 0.001);
  }, 60_000);

  it('never make more calls than they allow themselves', async () => {
    const view = await platform.ended(await platform.submit(spec(9, { limits: { calls: 100 } })));
    expect(view).toMatchObject({ state: 'finished', digest: expected(9, { limits: { calls: 100 } }).digest });
    expect(view.promised.calls).toBeLessThanOrEqual(100);
    expect(view.done).toMatchObject(view.promised);
  }, 60_000);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/fresh-database.js';
import { newSearchId } from '../search-id.js';
import { commitGroup, type Group, type ScoredFact, StaleEpoch } from './commit-group.js';
import { endEndpoint, livingEndpoints, registerEndpoint, renewEndpoint } from './endpoints.js';
import { claimPools, type PoolHold, releasePools, renewPools } from './pool-lease.js';
import { beginSearch, openSearches, readModels, readScores, readSearch, type SearchRow } from './take-in.js';

const NOTHING: Group = { facts: [], models: [], searches: [], ends: [], events: [] };

let database: FreshDatabase;
let teamId: string;

beforeAll(async () => {
  database = await freshDatabase();
  const [team] = await database.dataSource.query(`INSERT INTO teams (name) VALUES ('books') RETURNING id`);
  teamId = team.id;
});

afterAll(() => database.close());

function server(estimator: string, address: string, instanceId = 'one') {
  return {
    teamId,
    estimator,
    address,
    instanceId,
    version: '',
    sdk: '',
    deterministic: true,
    slots: 2,
    maxResidentModels: 0,
    heartbeatIntervalMs: 0,
    copiesModels: false,
    datasets: [],
    defaultSpace: null,
  };
}

async function newSearch(poolId: string): Promise<SearchRow> {
  const id = newSearchId();
  await database.dataSource.query(
    `INSERT INTO searches (id, team_id, estimator_id, name, spec, seed, priority, plan, promised_models, promised_calls)
     VALUES ($1, $2, $3, 'books', '{}', 1, 50, '{}', 2, 6)`,
    [id, teamId, poolId],
  );
  return (await readSearch(database.dataSource, id)) as SearchRow;
}

describe('the lease on a pool', () => {
  it('is given to one of many who ask at once, and to another only after its end, with a higher epoch', async () => {
    const { dataSource } = database;
    await registerEndpoint(dataSource, server('leased', '127.0.0.1:1'), 1000);
    const asked = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => claimPools(dataSource, owner, 300)));
    const [hold] = asked.flat() as [PoolHold];
    expect(asked.flat()).toHaveLength(1);
    expect(await claimPools(dataSource, 'late', 300)).toEqual([]);
    expect(await renewPools(dataSource, hold.owner, 300)).toEqual([hold]);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await renewPools(dataSource, hold.owner, 300)).toEqual([]);
    const [next] = await claimPools(dataSource, 'late', 60_000);
    expect(next).toEqual({ poolId: hold.poolId, owner: 'late', epoch: hold.epoch + 1 });
    await releasePools(dataSource, 'late');
    expect((await claimPools(dataSource, 'again', 60_000))[0]?.epoch).toBe(hold.epoch + 2);
  });
});

describe('the books', () => {
  let hold: PoolHold;
  let search: SearchRow;

  beforeEach(async () => {
    const { dataSource } = database;
    const name = `books-${Math.random().toString(36).slice(2)}`;
    await registerEndpoint(dataSource, server(name, '127.0.0.1:2'), 1000);
    hold = (await claimPools(dataSource, name, 60_000))[0] as PoolHold;
    search = await newSearch(hold.poolId);
    const drawn = [0, 1].map((number) => ({ number, bracket: 0, params: { x: number } }));
    await beginSearch(dataSource, hold, search, drawn, 4);
  });

  function scored(model: number, calls: number, score: number): ScoredFact {
    return {
      type: 'scored',
      teamId,
      searchId: search.id,
      model,
      calls,
      score,
      metrics: { score },
      fitSeconds: 0.5,
      scoreSeconds: 0.1,
      endpointId: '00000000-0000-0000-0000-000000000001',
    };
  }

  it('take nothing from a scheduler whose epoch has passed', async () => {
    const { dataSource } = database;
    const stale = { ...hold, epoch: hold.epoch - 1 };
    const facts = [scored(0, 1, 0.5)];
    await expect(commitGroup(dataSource, stale, { ...NOTHING, facts })).rejects.toThrow(StaleEpoch);
    await expect(commitGroup(dataSource, { ...hold, owner: 'other' }, { ...NOTHING, facts })).rejects.toThrow(
      StaleEpoch,
    );
    await expect(beginSearch(dataSource, stale, search, [], 1)).rejects.toThrow(StaleEpoch);
    expect(await readScores(dataSource, search)).toEqual([]);
  });

  it('count a score once, and answer the one that stands when it comes again', async () => {
    const { dataSource } = database;
    const first = { searchId: search.id, model: 0, calls: 3, score: 0.25 };
    expect(await commitGroup(dataSource, hold, { ...NOTHING, facts: [scored(0, 3, 0.25)] })).toEqual([first]);
    const again = await commitGroup(dataSource, hold, { ...NOTHING, facts: [scored(0, 3, 0.75), scored(1, 3, 1 / 3)] });
    expect(again).toHaveLength(2);
    expect(again).toContainEqual(first);
    expect(await readScores(dataSource, search)).toEqual([
      { model: 0, calls: 3, score: 0.25 },
      { model: 1, calls: 3, score: 1 / 3 },
    ]);
  });

  it('answer a score that is written by another while they wait for the pool', async () => {
    const { dataSource } = database;
    const other = dataSource.createQueryRunner();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM pools WHERE id = $1 FOR UPDATE', [hold.poolId]);
    const answer = commitGroup(dataSource, hold, { ...NOTHING, facts: [scored(0, 3, 0.75)] });
    const waits = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'WITH owned%'`;
    await expect.poll(() => dataSource.query(waits)).toHaveLength(1);
    await other.query(
      `INSERT INTO history (team_id, search_id, model, calls, score, metrics, fit_seconds, score_seconds, endpoint_id)
       VALUES ($1, $2, 0, 3, 0.25, '{}', 0, 0, $1)`,
      [teamId, search.id],
    );
    await other.query('COMMIT');
    await other.release();
    expect(await answer).toEqual([{ searchId: search.id, model: 0, calls: 3, score: 0.25 }]);
  });

  it('take all that a group holds', async () => {
    const { dataSource } = database;
    const standing = {
      teamId,
      searchId: search.id,
      state: 'training',
      rung: 1,
      calls: 3,
      score: 0.5,
      endpointId: null,
    };
    const failure = { reason: 'FAILED', message: '', traceback: '' };
    const total = { doneModels: 1, doneCalls: 3, executedCalls: 4, bestSoFar: 0.5, progress: [{ bracket: 1 }] };
    await commitGroup(dataSource, hold, {
      facts: [scored(0, 3, 0.5), { type: 'failed', teamId, searchId: search.id, model: 1, failure }],
      models: [0, 1].map((model) => ({ ...standing, model })),
      searches: [{ searchId: search.id, ...total }],
      ends: [{ searchId: search.id, state: 'finished', bestModel: 0, bestScore: 0.5, digest: 'd', error: null }],
      events: [{ teamId, searchId: search.id, type: 'finished', model: null, detail: null }],
    });
    const models = await dataSource.query(
      'SELECT number, state, calls FROM models WHERE search_id = $1 ORDER BY number',
      [search.id],
    );
    expect(models).toEqual([
      { number: 0, state: 'training', calls: 3 },
      { number: 1, state: 'failed', calls: 0 },
    ]);
    const [row] = await dataSource.query(
      `SELECT state, done_models AS "doneModels", done_calls AS "doneCalls", executed_calls AS "executedCalls",
              best_so_far AS "bestSoFar", progress FROM searches WHERE id = $1`,
      [search.id],
    );
    expect(row).toEqual({ state: 'finished', ...total });
    const log = await dataSource.query('SELECT type FROM events WHERE search_id = $1 ORDER BY id', [search.id]);
    expect(log).toEqual([{ type: 'started' }, { type: 'finished' }]);
  });

  it('write a whole group or none of it', async () => {
    const { dataSource } = database;
    const broken = { ...scored(1, 3, 0.5), metrics: { 'a\u0000b': 1 } };
    await expect(commitGroup(dataSource, hold, { ...NOTHING, facts: [scored(0, 3, 0.5), broken] })).rejects.toThrow();
    expect(await readScores(dataSource, search)).toEqual([]);
  });

  it('keep the first failure of a model, and the end of a search', async () => {
    const { dataSource } = database;
    const failed = (reason: string) => ({
      type: 'failed' as const,
      teamId,
      searchId: search.id,
      model: 1,
      failure: { reason, message: '', traceback: '' },
    });
    await commitGroup(dataSource, hold, { ...NOTHING, facts: [failed('FIRST')] });
    await commitGroup(dataSource, hold, { ...NOTHING, facts: [failed('SECOND')] });
    const [row] = await dataSource.query(
      `SELECT failure->>'reason' AS reason FROM models WHERE search_id = $1 AND number = 1`,
      [search.id],
    );
    expect(row.reason).toBe('FIRST');
    expect((await readModels(dataSource, search)).map((model) => model.failed)).toEqual([false, true]);
    const end = { searchId: search.id, bestModel: 0, bestScore: 1, digest: 'd', error: null };
    await commitGroup(dataSource, hold, { ...NOTHING, ends: [{ ...end, state: 'finished' }] });
    await commitGroup(dataSource, hold, { ...NOTHING, ends: [{ ...end, state: 'cancelled', bestModel: null }] });
    expect((await readSearch(dataSource, search.id))?.state).toBe('finished');
    expect(await openSearches(dataSource, hold.poolId)).toEqual([]);
  });

  it('draw the models of a search and fix its number of chunks once, however often it is begun', async () => {
    const { dataSource } = database;
    expect(await beginSearch(dataSource, hold, search, [{ number: 0, bracket: 0, params: { x: 'other' } }], 9)).toBe(
      true,
    );
    const models = await readModels(dataSource, search);
    expect(models.map(({ number, params }) => ({ number, params }))).toEqual([
      { number: 0, params: { x: 0 } },
      { number: 1, params: { x: 1 } },
    ]);
    expect((await readSearch(dataSource, search.id))?.chunks).toBe(4);
  });
});

describe('the lease of an endpoint', () => {
  it('lives while it is renewed by the instance that holds it', async () => {
    const { dataSource } = database;
    const lease = await registerEndpoint(dataSource, server('renewed', '127.0.0.1:3'), 60_000);
    expect(await renewEndpoint(dataSource, teamId, lease, 'one', 60_000)).toEqual({ drain: false });
    expect(await renewEndpoint(dataSource, teamId, lease, 'two', 60_000)).toBeNull();
    expect(await renewEndpoint(dataSource, teamId, 'no uuid', 'one', 60_000)).toBeNull();
    expect(await registerEndpoint(dataSource, server('renewed', '127.0.0.1:3', 'two'), 60_000)).toBe(lease);
    expect(await renewEndpoint(dataSource, teamId, lease, 'two', 60_000)).toEqual({ drain: false });
    const [pool] = await dataSource.query(`SELECT id FROM estimators WHERE name = 'renewed'`);
    expect(await livingEndpoints(dataSource, pool.id)).toMatchObject([{ id: lease, instanceId: 'two', slots: 2 }]);
    await endEndpoint(dataSource, teamId, lease);
    expect(await livingEndpoints(dataSource, pool.id)).toEqual([]);
    expect(await renewEndpoint(dataSource, teamId, lease, 'two', 60_000)).toBeNull();
  });
});

import {
  beginSearch,
  claimPools,
  commitGroup,
  type Group,
  Notices,
  type PoolHold,
  readSearch,
  type SearchRow,
} from '@hyperhost/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../src/errors/problem-schema.js';
import { endpointSchema, estimatorSchema } from '../src/estimator/estimator-schemas.js';
import {
  bestSchema,
  eventSchema,
  listOf,
  modelSchema,
  planSchema,
  scoreSchema,
  searchSchema,
  wholeSearchSchema,
} from '../src/search/search-schemas.js';
import { RunningApi, SPEC } from './running-api.js';

let api: RunningApi;
let hold: PoolHold;
/** Two endpoints of the estimator: id and address. */
let left: { id: string; address: string };
let right: { id: string; address: string };

beforeAll(async () => {
  api = await RunningApi.start();
  const { dataSource } = api.database;
  const [{ id: pool }] = await dataSource.query(`SELECT id FROM estimators WHERE team_id = $1 AND name = 'mlp'`, [
    api.team,
  ]);
  hold = (await claimPools(dataSource, 'test', 3_600_000)).find(({ poolId }) => poolId === pool) as PoolHold;
  left = (await dataSource.query('SELECT id, address FROM endpoints WHERE estimator_id = $1', [pool]))[0];
  [right] = await dataSource.query(
    `INSERT INTO endpoints (team_id, estimator_id, address, instance_id, slots, max_resident_models, heartbeat_interval_ms,
       version, sdk, state, lease_until)
     VALUES ($1, $2, '127.0.0.1:7002', 'mlp-2', 1, 0, 5000, '1.0.0', 'test', 'healthy', now() + interval '1 hour')
     RETURNING id, address`,
    [api.team, pool],
  );
});
afterAll(() => api.close());

const NOTHING: Group = { facts: [], models: [], searches: [], ends: [], events: [] };

/** What a scheduler does when it takes a search in, with three models. */
async function begun(id: string): Promise<SearchRow> {
  const row = (await readSearch(api.database.dataSource, id)) as SearchRow;
  const models = [0, 1, 2].map((number) => ({ number, bracket: 2, params: { alpha: 0.01 * (number + 1) } }));
  await beginSearch(api.database.dataSource, hold, row, models, 1);
  return row;
}

/** What a scheduler writes: scores, in this order, and perhaps an end. */
async function scored(
  row: SearchRow,
  scores: readonly (readonly [model: number, calls: number, score: number, endpoint: string])[],
  more: Partial<Group> = {},
): Promise<void> {
  for (const [model, calls, score, endpointId] of scores) {
    const fact = { type: 'scored' as const, teamId: row.teamId, searchId: row.id, model, calls, score, endpointId };
    const measured = { metrics: { score, loss: 1 - score }, fitSeconds: 0.5, scoreSeconds: 0.1 };
    await commitGroup(api.database.dataSource, hold, { ...NOTHING, facts: [{ ...fact, ...measured }] });
  }
  await commitGroup(api.database.dataSource, hold, { ...NOTHING, ...more });
}

describe('a search at the door', () => {
  it('shows the rungs of its plan, empty, before it has begun', async () => {
    const id = await api.submitted();
    const { json: plan } = await api.post('/v1/searches/plan', SPEC);
    const { json } = await api.get(`/v1/searches/${id}`);
    expect(json).toMatchObject({ state: 'submitted', startedAt: null, seconds: null, callsByEndpoint: [] });
    expect(json.brackets).toEqual(plan.brackets);
    expect(json.promised).toEqual({ models: plan.models, calls: plan.calls });
    expect(json.brackets.flatMap(({ rungs }: { rungs: { arrived: number }[] }) => rungs)).toContainEqual({
      calls: 9,
      models: 1,
      arrived: 0,
      best: null,
    });
  });

  it('counts each call once, at the endpoint that made it', async () => {
    const row = await begun(await api.submitted());
    await scored(row, [
      [0, 1, 0.5, left.id],
      [1, 1, 0.6, right.id],
      [0, 3, 0.7, right.id],
      [0, 9, 0.8, left.id],
    ]);
    const { json } = await api.get(`/v1/searches/${row.id}`);
    expect(json.callsByEndpoint).toEqual([
      { endpoint: left.address, calls: 7 },
      { endpoint: right.address, calls: 3 },
    ]);
  });

  it('gives its history in the order of the commits, and whoever comes back with a cursor gets what is new', async () => {
    const row = await begun(await api.submitted());
    await scored(row, [
      [2, 1, 0.5, left.id],
      [0, 1, 0.6, left.id],
    ]);
    const path = `/v1/searches/${row.id}/history`;
    const { json: first } = await api.get(`${path}?first=1`);
    expect(first.items).toMatchObject([
      { model: 2, calls: 1, metrics: { score: 0.5, loss: 0.5 }, endpoint: left.address },
    ]);
    await scored(row, [[1, 1, 0.4, left.id]]);
    const { json: rest } = await api.get(`${path}?after=${first.next}`);
    expect(rest.items.map(({ model }: { model: number }) => model)).toEqual([0, 1]);
    expect(rest).toMatchObject({ next: null, totalCount: 3 });
  });

  it('keeps why a model failed, for whoever looks at the model', async () => {
    const row = await begun(await api.submitted());
    const failure = { reason: 'INVALID_PARAMS', message: 'alpha is too large', traceback: 'Traceback:\n  fit' };
    const fact = { type: 'failed' as const, teamId: row.teamId, searchId: row.id, model: 1, failure };
    await commitGroup(api.database.dataSource, hold, { ...NOTHING, facts: [fact] });
    const { json } = await api.get(`/v1/searches/${row.id}/models?first=2`);
    expect(json.items).toMatchObject([
      { number: 0, state: 'waiting', failure: null, params: { alpha: 0.01 } },
      { number: 1, state: 'failed', failure },
    ]);
    expect(json).toMatchObject({ next: '1', totalCount: 3 });
  });

  it('has no best model until it has finished, and then its parameters', async () => {
    const row = await begun(await api.submitted());
    await scored(row, [[1, 9, 0.9, left.id]]);
    const early = await api.get(`/v1/searches/${row.id}/best`);
    expect([early.status, early.json.detail]).toEqual([404, 'The search is running and has no best model yet.']);
    await finished(row);
    expect((await api.get(`/v1/searches/${row.id}/best`)).json).toEqual({
      model: 1,
      score: 0.9,
      params: { alpha: 0.02 },
    });
  });
});

async function finished(row: SearchRow): Promise<void> {
  const end = { searchId: row.id, state: 'finished' as const, bestModel: 1, bestScore: 0.9, digest: 'ab', error: null };
  await scored(row, [], { ends: [end] });
}

describe('cancel', () => {
  it('ends a search that has not begun at once; asking twice changes nothing', async () => {
    const id = await api.submitted();
    for (let i = 0; i < 2; i++) {
      const { status, json } = await api.post(`/v1/searches/${id}/cancel`);
      expect([status, json.state]).toEqual([200, 'cancelled']);
    }
    const { json: log } = await api.get(`/v1/searches/${id}/events`);
    expect(log.items.map(({ type }: { type: string }) => type)).toEqual(['submitted', 'cancelled']);
    expect(await begunState(id)).toBe('cancelled');
  });

  it('of a running search asks the owner of its pool, and wakes it', async () => {
    const row = await begun(await api.submitted());
    const heard: (string | null)[] = [];
    const notices = new Notices(api.database.url, 'hyperhost_commands', (id) => heard.push(id));
    await expect.poll(() => heard).toContain(null);
    const { json } = await api.post(`/v1/searches/${row.id}/cancel`);
    expect(json.state).toBe('running');
    await expect.poll(() => heard).toContain(hold.poolId);
    expect((await readSearch(api.database.dataSource, row.id))?.cancelRequested).toBe(true);
    await notices.close();
  });

  it('of a finished search is a conflict', async () => {
    const row = await begun(await api.submitted());
    await finished(row);
    const { status, json } = await api.post(`/v1/searches/${row.id}/cancel`);
    expect([status, json.code, json.detail]).toEqual([
      409,
      'CONFLICT',
      'The search has finished; there is nothing to cancel.',
    ]);
  });
});

/** The state after a scheduler has tried to begin the search. */
async function begunState(id: string): Promise<string> {
  await begun(id);
  return (await api.get(`/v1/searches/${id}`)).json.state;
}

it('an endpoint whose lease has ended is listed only when all are asked for, as retired', async () => {
  const { dataSource } = api.database;
  await dataSource.query(`UPDATE endpoints SET lease_until = now() - interval '1 s' WHERE id = $1`, [right.id]);
  const living = await api.get('/v1/endpoints');
  expect(living.json.items.map(({ id }: { id: string }) => id)).not.toContain(right.id);
  const all = await api.get('/v1/endpoints?all=true');
  expect(all.json.items).toContainEqual(expect.objectContaining({ id: right.id, state: 'retired' }));
  const { json } = await api.get('/v1/estimators');
  expect(json.items.find(({ name }: { name: string }) => name === 'mlp').endpoints).toBe(1);
});

describe('the OpenAPI document', () => {
  it('refers to nothing that it does not hold', async () => {
    const { json, text } = await api.get('/docs-json', null);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference as string);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1];
      expect(json.components.schemas, reference).toHaveProperty([name as string]);
    }
  });

  it('describes every answer as it is', async () => {
    const row = await begun(await api.submitted());
    await scored(row, [[1, 9, 0.9, left.id]]);
    await finished(row);
    const at = `/v1/searches/${row.id}`;
    const answers = [
      [await api.post('/v1/searches/plan', SPEC), planSchema],
      [await api.post('/v1/searches', SPEC), searchSchema],
      [await api.get('/v1/searches'), listOf(searchSchema)],
      [await api.get(at), wholeSearchSchema],
      [await api.get(`${at}/models`), listOf(modelSchema)],
      [await api.get(`${at}/history`), listOf(scoreSchema)],
      [await api.get(`${at}/events`), listOf(eventSchema)],
      [await api.get(`${at}/best`), bestSchema],
      [await api.get('/v1/estimators'), listOf(estimatorSchema)],
      [await api.get('/v1/endpoints?all=true'), listOf(endpointSchema)],
      [await api.post('/v1/searches', {}), problemSchema],
      [await api.get('/v1/nothing'), problemSchema],
    ] as const;
    for (const [{ text, json }, schema] of answers) {
      expect(schema.safeParse(json).error?.issues ?? [], text.slice(0, 300)).toEqual([]);
    }
  });
});

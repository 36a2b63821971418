import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningApi } from './running-api.js';

let api: RunningApi;
let id: string;
beforeAll(async () => {
  api = await RunningApi.start();
  for (let i = 0; i < 45; i++) await api.submitted({ name: `search ${i}` });
  id = await api.submitted({ estimator: 'forest', name: 'with rows' });
  await fillSearch();
});
afterAll(() => api.close());

/** 50 models, of which each has three scores, at one endpoint. */
async function fillSearch(): Promise<void> {
  const { dataSource } = api.database;
  await dataSource.query(
    `INSERT INTO models (team_id, search_id, number, bracket, params, state, rung, calls)
     SELECT $1, $2, n, 0, '{}', 'waiting', 0, 0 FROM generate_series(0, 49) n`,
    [api.team, id],
  );
  await dataSource.query(
    `INSERT INTO history (team_id, search_id, model, calls, score, metrics, fit_seconds, score_seconds, endpoint_id)
     SELECT $1, $2, n, c, 0.5, '{}', 0.1, 0.1, (SELECT id FROM endpoints WHERE team_id = $1 LIMIT 1)
       FROM generate_series(0, 49) n, unnest(array[1, 3, 9]) c`,
    [api.team, id],
  );
  await dataSource.query(
    `INSERT INTO events (team_id, search_id, type, detail) SELECT $1, $2, 'note', '{}' FROM generate_series(1, 44)`,
    [api.team, id],
  );
}

interface Read {
  readonly pages: number[];
  // biome-ignore lint/suspicious/noExplicitAny: items of whatever list is read.
  readonly items: any[]; // oxlint-disable-line no-explicit-any
  readonly totals: number[];
}

async function readAll(path: string, meanwhile: () => Promise<unknown> = async () => {}): Promise<Read> {
  const read: Read = { pages: [], items: [], totals: [] };
  let after: string | null = null;
  do {
    const joint = path.includes('?') ? '&' : '?';
    const { json } = await api.get(`${path}${after === null ? '' : `${joint}after=${after}`}`);
    read.pages.push(json.items.length);
    read.items.push(...json.items);
    read.totals.push(json.totalCount);
    after = json.next;
    await meanwhile();
  } while (after !== null);
  return read;
}

it('searches come newest first, without gaps or repeats, while new ones are added', async () => {
  const names = (items: { name: string }[]) => items.map(({ name }) => name);
  const added: string[] = [];
  const read = await readAll('/v1/searches', async () => {
    added.push(await api.submitted({ name: 'added meanwhile' }));
  });
  expect(read.pages).toEqual([20, 20, 6]);
  expect(names(read.items)).toEqual(['with rows', ...Array.from({ length: 45 }, (_, i) => `search ${44 - i}`)]);
  expect(read.totals).toEqual([46, 47, 48]);
  for (const made of added) await api.post(`/v1/searches/${made}/cancel`);
});

it('searches made at the same microsecond are not lost between two pages', async () => {
  await api.database.dataSource.query(
    `UPDATE searches SET created_at = '2026-01-02 03:04:05.123457+00' WHERE name LIKE 'search 1%'`,
  );
  const { items } = await readAll('/v1/searches?first=2&state=submitted');
  expect(new Set(items.map((item: { id: string }) => item.id)).size).toBe(46);
  expect(items).toHaveLength(46);
});

it('the state filters both the list and its total', async () => {
  const { json } = await api.get('/v1/searches?state=cancelled&first=1');
  expect(json.totalCount).toBe(3);
  expect(json.items[0].state).toBe('cancelled');
  expect((await api.get('/v1/searches?state=failed')).json).toEqual({ items: [], next: null, totalCount: 0 });
});

it.each([
  ['models', 50, [20, 20, 10], (item: { number: number }) => item.number],
  [
    'history',
    150,
    [...Array(7).fill(20), 10],
    (item: { model: number; calls: number }) => `${item.model} ${item.calls}`,
  ],
  ['events', 45, [20, 20, 5], (item: { id: string }) => item.id],
] as [string, number, number[], (item: never) => unknown][])(
  '%s: %i, by pages, each once',
  async (list, total, pages, key) => {
    const read = await readAll(`/v1/searches/${id}/${list}`);
    expect(read.pages).toEqual(pages);
    expect(new Set(read.items.map(key as (item: unknown) => unknown)).size).toBe(total);
    expect(new Set(read.totals)).toEqual(new Set([total]));
    const whole = await api.get(`/v1/searches/${id}/${list}?first=1000`);
    expect(whole.json.items).toEqual(read.items);
    expect(whole.json.next).toBeNull();
  },
);

it('a page that ends exactly at the end of a list has no next one', async () => {
  expect((await api.get(`/v1/searches/${id}/models?first=50`)).json.next).toBeNull();
  expect((await api.get(`/v1/searches/${id}/models?first=49`)).json.next).toBe('48');
});

it('GraphQL gives the same pages as connections', async () => {
  const query = `query ($after: String) { searches(first: 30, after: $after) {
    totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { json } = await api.graphql(query, { after });
    const { edges, pageInfo, totalCount } = json.data.searches;
    expect(totalCount).toBe(49);
    expect(pageInfo.endCursor).toBe(edges.at(-1).cursor);
    ids.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  const rest = await readAll('/v1/searches?first=49');
  expect(ids).toEqual(rest.items.map((item) => item.id));
});

it('a list of another team is empty', async () => {
  expect((await api.get('/v1/searches', api.otherKey)).json).toEqual({ items: [], next: null, totalCount: 0 });
});

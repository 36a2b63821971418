import { getIntrospectionQuery } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { RunningApi, SPEC } from './running-api.js';

let api: RunningApi;
const clients: Client[] = [];

beforeAll(async () => {
  api = await RunningApi.start();
});

afterAll(async () => {
  for (const client of clients) await client.dispose();
  await api.close();
});

function listener(options: { key?: string; headers?: Record<string, string> }): Client {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers: options.headers ?? {} });
    }
  }
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Socket,
    retryAttempts: 0,
    connectionParams: options.key ? { authorization: `Bearer ${options.key}` } : {},
  });
  clients.push(client);
  return client;
}

interface Heard {
  readonly data?: { searchProgress: { state: string; done: { calls: number } } } | null;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
}

function progress(client: Client, id: string): AsyncIterableIterator<Heard> {
  const query = 'subscription ($id: ID!) { searchProgress(id: $id) { state done { calls } } }';
  return client.iterate({ query, variables: { id } }) as AsyncIterableIterator<Heard>;
}

type Errors = readonly { message: string; extensions?: { code?: string } }[];

/** What is refused: before anything has run it ends the iteration, later it comes in an answer. */
async function errorsOf(news: AsyncIterableIterator<unknown>): Promise<Errors> {
  try {
    const { value } = (await news.next()) as { value: { errors?: Errors } };
    return value.errors ?? [];
  } catch (error) {
    return error as Errors;
  }
}

async function codesOf(news: AsyncIterableIterator<unknown>): Promise<unknown[]> {
  return (await errorsOf(news)).map(({ extensions }) => extensions?.code);
}

/** Changes a row as the scheduler does, with its notice. */
async function change(id: string, set: string): Promise<void> {
  await api.database.dataSource.query(`UPDATE searches SET ${set} WHERE id = $1`, [id]);
  await api.database.dataSource.query(`SELECT pg_notify('hyperhost', $1)`, [id]);
}

describe('GraphQL', () => {
  it('submits, shows and cancels a search, with connections for its lists', async () => {
    const submitted = await api.graphql('mutation ($spec: JSON!) { submitSearch(spec: $spec) { id state seed } }', {
      spec: { ...SPEC, seed: 5 },
    });
    const { id, state, seed } = submitted.json.data.submitSearch;
    expect({ state, seed }).toEqual({ state: 'submitted', seed: 5 });
    const one = await api.graphql(
      `query ($id: ID!) { search(id: $id) {
        name promised { models calls } done { models calls executedCalls } best { score } callsByEndpoint { calls }
        brackets { bracket rungs { calls models arrived best } } events { type }
        models { totalCount edges { node { number } } pageInfo { hasNextPage } } history(first: 5) { totalCount } } }`,
      { id },
    );
    expect(one.json.errors).toBeUndefined();
    expect(one.json.data.search).toMatchObject({
      name: 'mlp hyperband',
      promised: { models: 17, calls: 69 },
      done: { models: 0, calls: 0, executedCalls: 0 },
      best: null,
      callsByEndpoint: [],
      events: [{ type: 'submitted' }],
      models: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } },
      history: { totalCount: 0 },
    });
    expect(one.json.data.search.brackets[0]).toEqual({
      bracket: 2,
      rungs: [
        { calls: 1, models: 9, arrived: 0, best: null },
        { calls: 3, models: 3, arrived: 0, best: null },
        { calls: 9, models: 1, arrived: 0, best: null },
      ],
    });
    const cancelled = await api.graphql('mutation ($id: ID!) { cancelSearch(id: $id) { state } }', { id });
    expect(cancelled.json.data.cancelSearch.state).toBe('cancelled');
  });

  it('pages its list by cursors, filters by state, and tells the whole count', async () => {
    for (let index = 0; index < 3; index++) await api.submitted({ name: `page ${index}` });
    const query = `query ($after: String) { searches(first: 2, after: $after, state: submitted) {
      totalCount edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }`;
    const first = (await api.graphql(query)).json.data.searches;
    const second = (await api.graphql(query, { after: first.pageInfo.endCursor })).json.data.searches;
    const names = [...first.edges, ...second.edges].map((edge: { node: { name: string } }) => edge.node.name);
    expect(names).toEqual(['page 2', 'page 1', 'page 0']);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('answers null for a search of another team, and nothing of it in lists', async () => {
    const id = await api.submitted();
    const { json } = await api.graphql(
      'query ($id: ID!) { search(id: $id) { id } searches { totalCount } }',
      { id },
      api.otherKey,
    );
    expect(json).toEqual({ data: { search: null, searches: { totalCount: 0 } } });
  });

  it('names every fault of a spec, with code and status', async () => {
    const { json } = await api.graphql('mutation ($spec: JSON!) { submitSearch(spec: $spec) { id } }', {
      spec: { ...SPEC, estimator: 'svm', priority: 0 },
    });
    expect(json.errors[0].extensions).toMatchObject({ code: 'INVALID_SPEC', status: 422 });
    const paths = json.errors[0].extensions.faults.map((fault: { path: string }) => fault.path);
    expect(paths.sort()).toEqual(['estimator', 'priority']);
    expect(JSON.stringify(json)).not.toMatch(/\bat .*\.(ts|js):\d+/);
  });

  const deep = `{ __schema { types { fields { type ${'{ ofType '.repeat(12)}{ name }${' }'.repeat(12)} } } } }`;
  it.each([
    ['nothing', '', /./],
    ['no document', '{', /./],
    ['an unknown field', '{ nothing }', /nothing/],
    ['an argument of another type', '{ searches(first: "x") { totalCount } }', /Int/],
    ['a page of 0', '{ searches(first: 0) { totalCount } }', /first/],
    [
      '31 aliases',
      `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: searches { totalCount }`).join(' ')} }`,
      /aliases/,
    ],
    ['a query that nests too deep', deep, /depth/i],
  ])('refuses %s in words', async (_, query, words) => {
    const { status, json, text } = await api.graphql(query);
    expect(status).toBeLessThan(500);
    expect(text).toMatch(words);
    expect(json.errors ?? json.detail).toBeDefined();
    expect(text).not.toMatch(/node_modules|\bat .*\.js:\d+/);
  });
});

describe('the schema', () => {
  it('tells of itself to the tools that ask', async () => {
    const { json } = await api.graphql(getIntrospectionQuery());
    expect(json.errors).toBeUndefined();
    expect(json.data.__schema.types.length).toBeGreaterThan(20);
  });
});

describe('a subscription to the progress of a search', () => {
  it('tells the state at once, each change within a second, and ends with the search', async () => {
    const id = await api.submitted();
    const news = progress(listener({ key: api.key }), id);
    expect((await news.next()).value.data.searchProgress).toEqual({ state: 'submitted', done: { calls: 0 } });
    const asked = performance.now();
    await change(id, `state = 'running', done_calls = 7`);
    expect((await news.next()).value.data.searchProgress).toEqual({ state: 'running', done: { calls: 7 } });
    expect(performance.now() - asked).toBeLessThan(1000);
    await change(id, `state = 'finished', done_calls = 69`);
    expect((await news.next()).value.data.searchProgress).toEqual({ state: 'finished', done: { calls: 69 } });
    expect((await news.next()).done).toBe(true);
  });

  it('serves many viewers of one search, and one that leaves disturbs nobody', async () => {
    const id = await api.submitted();
    const viewers = Array.from({ length: 20 }, () => progress(listener({ key: api.key }), id));
    for (const viewer of viewers) await viewer.next();
    await viewers[0]?.return?.();
    await change(id, `state = 'running', done_calls = 1`);
    const heard = await Promise.all(viewers.slice(1).map((viewer) => viewer.next()));
    for (const { value } of heard) expect(value.data.searchProgress.done.calls).toBe(1);
  });

  it.each([
    ['without a key', () => ({}), 'UNAUTHENTICATED'],
    ['with a wrong key', () => ({ key: 'wrong' }), 'UNAUTHENTICATED'],
    ['with another team’s key', () => ({ key: api.otherKey }), 'NOT_FOUND'],
  ])('is refused %s', async (_, options, code) => {
    const id = await api.submitted();
    expect(await codesOf(progress(listener(options()), id))).toEqual([code]);
  });

  it.each([
    ['an unknown field', '{ nothing }', /Cannot query field "nothing"/],
    ['no fields', '', /must have a selection/],
    [
      'more aliases than any query may have',
      `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: id`).join(' ')} }`,
      /30 aliases/,
    ],
  ])('is held to the rules of every query: %s', async (_, fields, words) => {
    const query = `subscription { searchProgress(id: "${await api.submitted()}") ${fields} }`;
    const [error] = await errorsOf(listener({ key: api.key }).iterate({ query }));
    expect(error).toMatchObject({ message: expect.stringMatching(words), extensions: { code: 'INVALID_REQUEST' } });
  });

  it('and every query on a WebSocket needs a key, the schema too', async () => {
    for (const query of ['{ searches { totalCount } }', '{ __schema { queryType { name } } }', '{ __typename }']) {
      expect(await codesOf(listener({}).iterate({ query }))).toEqual(['UNAUTHENTICATED']);
    }
  });

  it('takes the cookie of the page from the page, and not from another site', async () => {
    const id = await api.submitted();
    const link = await api.keys.issueLink(api.team);
    const { headers } = await api.send('POST', '/v1/session', { link }, { key: null });
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0] as string;
    const own = await progress(listener({ headers: { cookie, origin: api.url } }), id).next();
    expect(own.value.data.searchProgress.state).toBe('submitted');
    const foreign = progress(listener({ headers: { cookie, origin: 'http://evil.example' } }), id);
    expect(await codesOf(foreign)).toEqual(['UNAUTHENTICATED']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, RunningApi, SPEC } from './running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start();
});
afterAll(() => api.close());

const space = (parameter: unknown) => ({ ...SPEC, space: { x: parameter } });
const hyperband = (changes: object) => ({ ...SPEC, algorithm: { type: 'hyperband', maxIter: 9, ...changes } });

/** A spec, or the text of one, and the paths at which it is wrong: all of them. */
const BAD_SPECS: [string, unknown, string[]][] = [
  ['nothing in it', {}, ['algorithm', 'estimator', 'space']],
  ['an unknown field', { ...SPEC, colour: 'red' }, ['colour']],
  ['an unknown estimator', { ...SPEC, estimator: 'svm' }, ['estimator']],
  ['an estimator with a bad name', { ...SPEC, estimator: 'MLP!' }, ['estimator']],
  ['an unknown data set', { ...SPEC, dataset: 'faces' }, ['dataset']],
  [
    'an unknown estimator and a bad plan',
    { ...hyperband({ maxIter: 0 }), estimator: 'svm' },
    ['algorithm.maxIter', 'estimator'],
  ],
  ['a data set and a priority', { ...SPEC, dataset: 'faces', priority: 100 }, ['dataset', 'priority']],
  ['a seed that is no whole number', { ...SPEC, seed: 1.5 }, ['seed']],
  ['a seed above 2^32 - 1', { ...SPEC, seed: 2 ** 32 }, ['seed']],
  ['a number as a text', hyperband({ maxIter: '27' }), ['algorithm.maxIter']],
  ['NaN as a text', space({ type: 'float', low: 'NaN', high: 1 }), ['space.x.low']],
  ['null for a number, as JSON writes NaN', space({ type: 'float', low: 0, high: null }), ['space.x.high']],
  [
    'a number too large for a double',
    JSON.stringify(space({ type: 'float', low: 0, high: 7777 })).replace('7777', '1e400'),
    ['space.x.high'],
  ],
  [
    'both ends crossed and a log of 0',
    space({ type: 'float', low: 0, high: -1, log: true }),
    ['space.x.low', 'space.x.low'],
  ],
  ['an empty space', { ...SPEC, space: {} }, ['space']],
  ['a parameter of no kind', space({ type: 'gauss' }), ['space.x.type']],
  ['a plan that is too large', hyperband({ maxIter: 1e9 }), ['algorithm.maxIter']],
  ['an aggressiveness of 1', hyperband({ aggressiveness: 1 }), ['algorithm.aggressiveness']],
  ['an unknown algorithm', { ...SPEC, algorithm: { type: 'tpe' } }, ['algorithm.type']],
  ['a list', [SPEC], ['']],
  ['null', null, ['']],
  ['a text', '"search"', ['']],
];

describe.each(['/v1/searches', '/v1/searches/plan'])('POST %s refuses a spec with all its faults by path:', (path) => {
  it.each(BAD_SPECS)('%s', async (_, spec, paths) => {
    const answer = await api.post(path, typeof spec === 'string' ? spec : JSON.stringify(spec));
    isProblem(answer, 422, 'INVALID_SPEC');
    expect(answer.json.faults.map((fault: { path: string }) => fault.path).sort()).toEqual([...paths].sort());
    for (const fault of answer.json.faults) expect(fault.message).toMatch(/^[A-Z].{8,}[.]$/);
  });
});

describe('GraphQL refuses the same specs with the same faults:', () => {
  const asVariable = BAD_SPECS.filter(([, spec]) => spec !== null);
  it.each(asVariable)('%s', async (_, spec, paths) => {
    const text = typeof spec === 'string' ? spec : JSON.stringify(spec);
    const operations = {
      submitSearch: 'mutation ($spec: JSON!) { submitSearch(spec: $spec) { id } }',
      plan: 'query ($spec: JSON!) { plan(spec: $spec) { models } }',
    };
    for (const query of Object.values(operations)) {
      const { status, json } = await api.post(
        '/graphql',
        `{"query": ${JSON.stringify(query)}, "variables": {"spec": ${text}}}`,
      );
      expect(status).toBe(200);
      const [error] = json.errors;
      expect(error.extensions).toMatchObject({ code: 'INVALID_SPEC', status: 422 });
      expect(error.extensions.faults.map((fault: { path: string }) => fault.path).sort()).toEqual([...paths].sort());
    }
  });
});

it('the fault of an unknown estimator names those that are registered, and that of a data set those that there are', async () => {
  const unknown = await api.post('/v1/searches', { ...SPEC, estimator: 'svm' });
  expect(unknown.json.faults[0].message).toContain('Registered: forest, mlp.');
  const faces = await api.post('/v1/searches', { ...SPEC, dataset: 'faces' });
  expect(faces.json.faults[0].message).toContain('It has: digits.');
});

it('a refused search leaves no row', async () => {
  const [{ count }] = await api.database.dataSource.query('SELECT count(*) FROM searches');
  expect(count).toBe(0);
});

describe('a request that is wrong in itself is answered with a problem document:', () => {
  const json = { 'content-type': 'application/json' };
  const large = JSON.stringify({ ...SPEC, name: 'x'.repeat(1024 * 1024) });
  const id = '0190a0a0-0000-7000-8000-000000000000';
  it.each<[string, string, string, string | undefined, Record<string, string>, number, string, RegExp]>([
    ['broken JSON', 'POST', '/v1/searches', '{"estimator": ', json, 400, 'INVALID_REQUEST', /JSON/],
    [
      'another content type',
      'POST',
      '/v1/searches',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      400,
      'INVALID_REQUEST',
      /application\/json/,
    ],
    [
      'no content type',
      'POST',
      '/v1/searches',
      'a=1',
      { 'content-type': 'text/plain' },
      400,
      'INVALID_REQUEST',
      /application\/json/,
    ],
    ['a body above 1 MiB', 'POST', '/v1/searches', large, json, 413, 'TOO_LARGE', /1 MiB/],
    ['an unknown address', 'GET', '/v1/nothing', undefined, {}, 404, 'NOT_FOUND', /GET \/v1\/nothing.*\/docs/],
    ['a method that the address does not have', 'PUT', '/v1/searches', '{}', json, 404, 'NOT_FOUND', /no PUT/],
    [
      'an unknown parameter',
      'GET',
      '/v1/searches?frist=2',
      undefined,
      {},
      400,
      'INVALID_REQUEST',
      /frist.*first, after, state/,
    ],
    [
      'a parameter of a list twice',
      'GET',
      '/v1/searches?first=2&first=3',
      undefined,
      {},
      400,
      'INVALID_REQUEST',
      /first/,
    ],
    ['a page of 0', 'GET', '/v1/searches?first=0', undefined, {}, 400, 'INVALID_REQUEST', /first/],
    ['a page of 1001', 'GET', '/v1/searches?first=1001', undefined, {}, 400, 'INVALID_REQUEST', /first.*1000/],
    ['an empty page size', 'GET', '/v1/searches?first=', undefined, {}, 400, 'INVALID_REQUEST', /first/],
    ['a cursor that is none', 'GET', '/v1/searches?after=abc', undefined, {}, 400, 'INVALID_REQUEST', /after.*next/],
    [
      'a state that is none',
      'GET',
      '/v1/searches?state=done',
      undefined,
      {},
      400,
      'INVALID_REQUEST',
      /state.*finished/,
    ],
    ['an id that is none', 'GET', '/v1/searches/7', undefined, {}, 404, 'NOT_FOUND', /no search 7/],
    ['an id of nothing', 'GET', `/v1/searches/${id}`, undefined, {}, 404, 'NOT_FOUND', /no search/],
    ['an id with a NUL', 'POST', '/v1/searches/%00/cancel', undefined, {}, 404, 'NOT_FOUND', /no search/],
    ['a broken percent sign', 'GET', '/v1/searches/%zz', undefined, {}, 400, 'INVALID_REQUEST', /address/],
    [
      'a request key with a space',
      'POST',
      '/v1/searches',
      JSON.stringify(SPEC),
      { ...json, 'idempotency-key': 'a b' },
      400,
      'INVALID_REQUEST',
      /Idempotency-Key/,
    ],
    [
      'a request key that is too long',
      'POST',
      '/v1/searches',
      JSON.stringify(SPEC),
      { ...json, 'idempotency-key': 'a'.repeat(256) },
      400,
      'INVALID_REQUEST',
      /Idempotency-Key/,
    ],
  ])('%s', async (_, method, path, body, headers, status, code, detail) => {
    const answer = await api.send(method, path, body, { headers });
    isProblem(answer, status, code);
    expect(answer.json.detail).toMatch(detail);
  });
});

it('an unknown parameter is refused by every route', async () => {
  const id = await api.submitted();
  for (const path of ['', '/models', '/history', '/events', '/best']) {
    const answer = await api.get(`/v1/searches/${id}${path}?verbose=1`);
    isProblem(answer, 400, 'INVALID_REQUEST');
    expect(answer.json.faults).toMatchObject([{ path: 'verbose' }]);
  }
  for (const path of ['/v1/searches?dry=1', '/v1/searches/plan?dry=1', `/v1/searches/${id}/cancel?now=1`]) {
    isProblem(await api.post(path, SPEC), 400, 'INVALID_REQUEST');
  }
  for (const path of ['/v1/estimators?all=1', '/v1/endpoints?al=true', '/v1/endpoints?all=yes']) {
    isProblem(await api.get(path), 400, 'INVALID_REQUEST');
  }
  expect((await api.get(`/v1/searches/${id}`)).json.state).toBe('submitted');
});

it('a cursor below the numbers of a list, or above them, is refused or ends the list, and never an error of the platform', async () => {
  const id = await api.submitted();
  for (const list of ['models', 'history', 'events']) {
    isProblem(await api.get(`/v1/searches/${id}/${list}?after=-1`), 400, 'INVALID_REQUEST');
    isProblem(await api.get(`/v1/searches/${id}/${list}?after=1.5`), 400, 'INVALID_REQUEST');
    isProblem(await api.get(`/v1/searches/${id}/${list}?after=1e3`), 400, 'INVALID_REQUEST');
    const beyond = await api.get(`/v1/searches/${id}/${list}?after=9007199254740991`);
    expect(beyond.status).toBe(200);
    expect(beyond.json).toMatchObject({ items: [], next: null });
  }
});

it('an Idempotency-Key of GraphQL is held to the same rule', async () => {
  const query = 'mutation ($spec: JSON!, $key: String) { submitSearch(spec: $spec, idempotencyKey: $key) { id } }';
  for (const key of ['a b', '', 'x'.repeat(256), 'nul\u0000']) {
    const { json } = await api.graphql(query, { spec: SPEC, key });
    expect(json.errors[0].extensions).toMatchObject({ code: 'INVALID_REQUEST', status: 400 });
  }
});

function isProblem(answer: Answer, status: number, code: string): void {
  expect(answer.text).not.toMatch(/\bat .*\.(ts|js):\d+/);
  expect([answer.status, answer.json?.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.json).toMatchObject({ status, type: expect.stringMatching(/^urn:hyperhost:problem:/) });
}

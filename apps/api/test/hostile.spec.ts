import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, RunningApi, SPEC } from './running-api.js';

/** No answer may take longer, in ms. */
const SLOWEST = 1000;

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start();
  // The first request of a kind pays for what is made once.
  await api.post('/v1/searches/plan', SPEC);
  await api.graphql('{ __typename }');
});
afterAll(() => api.close());

const parameters = (count: number, name: (i: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), { type: 'const', value: i }]));
const withSpace = (space: string) => JSON.stringify({ ...SPEC, space: 'HERE' }).replace('"HERE"', space);
const withValue = (value: string) => withSpace(`{"x": {"type": "const", "value": ${value}}}`);
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Texts of specs, and whether they are fine. Undefined: either, as long as the answer is a clean one. */
const CORPUS: [string, string, boolean | undefined][] = [
  ['NUL in a name', JSON.stringify({ ...SPEC, name: 'a\u0000b' }), false],
  ['NUL in the name of an estimator', JSON.stringify({ ...SPEC, estimator: 'mlp\u0000' }), false],
  ['NUL in a data set', JSON.stringify({ ...SPEC, dataset: 'digits\u0000' }), false],
  ['NUL in the name of a parameter', withSpace('{"a\\u0000": {"type": "const", "value": 1}}'), false],
  ['NUL deep in a choice', withValue('[{"a": ["\\u0000"]}]'), false],
  ['NUL in the name of an unknown field', withValue('1').replace('{', '{"a\\u0000": 1, '), false],
  ['half a surrogate pair in a name', withValue('1').replace('{', '{"name": "\\ud800", '), false],
  ['half a surrogate pair in a value', withValue('"\\udfff"'), false],
  ['half a surrogate pair in the name of a field of a value', withValue('{"\\ud800": 1}'), false],
  ['__proto__ as a field', withValue('1').replace('{', '{"__proto__": {"estimator": "mlp"}, '), false],
  ['__proto__ as a parameter', withSpace('{"__proto__": {"type": "const", "value": 1}}'), false],
  ['__proto__ in a value', withValue('{"__proto__": {"polluted": true}}'), false],
  ['constructor.prototype in a value', withValue('{"constructor": {"prototype": {"polluted": true}}}'), false],
  ['constructor as a parameter', withSpace('{"constructor": {"type": "const", "value": 1}}'), false],
  ['constructor as an estimator', JSON.stringify({ ...SPEC, estimator: 'constructor' }), false],
  ['toString as an algorithm', JSON.stringify({ ...SPEC, algorithm: { type: 'toString' } }), false],
  ['1e400', withSpace('{"x": {"type": "float", "low": 0, "high": 1e400}}'), false],
  ['1e400 as a value', withValue('1e400'), false],
  ['-0', withValue('-0'), undefined],
  ['a number of 1,000 digits', withSpace(`{"x": {"type": "int", "low": 0, "high": ${'9'.repeat(1000)}}}`), false],
  ['a large number as a text', JSON.stringify({ ...SPEC, seed: '9'.repeat(10_000) }), false],
  ['2^53', withSpace('{"x": {"type": "int", "low": 0, "high": 9007199254740992}}'), false],
  ['lists 10,000 deep', withValue(nested(10_000)), false],
  ['objects 10,000 deep', withValue(nestedObjects(10_000)), false],
  ['a body 500,000 deep', nested(500_000), false],
  [
    'a list of 100,000 choices',
    withSpace(`{"x": {"type": "categorical", "choices": [${'1,'.repeat(99_999)}1]}}`),
    false,
  ],
  ['a list of 100,000 as the space', withSpace(`[${'1,'.repeat(99_999)}1]`), false],
  ['100,000 unknown fields', `{${Array.from({ length: 50_000 }, (_, i) => `"f${i}":1`).join()}}`, false],
  ['200 parameters', JSON.stringify({ ...SPEC, space: parameters(200, (i) => `p${i}`) }), true],
  [
    '100,000 parameters',
    withSpace(`{${Array.from({ length: 20_000 }, (_, i) => `"p${i}":{"type":"x"}`).join()}}`),
    false,
  ],
  [
    'names of emoji',
    JSON.stringify({ ...SPEC, name: '🦊'.repeat(50), space: parameters(20, (i) => `${'🚀'.repeat(i + 1)}`) }),
    true,
  ],
  ['names written from right to left', JSON.stringify({ ...SPEC, name: 'بحث \u202e123' }), undefined],
  ['HTML', JSON.stringify({ ...SPEC, name: '<script>alert(1)</script>' }), true],
  ['SQL', JSON.stringify({ ...SPEC, name: "'; DROP TABLE searches; --", space: parameters(1, () => 'a\'"\\;') }), true],
  ['the same field twice', withValue('1').replace('{', '{"estimator": "none", '), undefined],
];

function isClean(answer: Answer, ms: number): void {
  expect(answer.status).toBeLessThan(500);
  expect(ms).toBeLessThan(SLOWEST);
  expect(answer.text).not.toMatch(/node_modules|\bat \S+ \(|\.js:\d+|QueryFailedError|syntax error at/);
  expect(answer.text.length).toBeLessThan(2 * 1024 * 1024);
  expect(answer.headers.get('content-type')).toMatch(/json/);
}

async function timed(send: () => Promise<Answer>): Promise<Answer> {
  const start = performance.now();
  const answer = await send();
  isClean(answer, performance.now() - start);
  return answer;
}

describe.each(['/v1/searches', '/v1/searches/plan'])('POST %s with', (path) => {
  it.each(CORPUS)('%s', async (_, text, fine) => {
    const { status, json } = await timed(() => api.post(path, text));
    if (fine === true) expect(status).toBe(path === '/v1/searches' ? 201 : 200);
    if (fine === false) expect([400, 422]).toContain(status);
    if (status === 422) expect(json.faults.length).toBeGreaterThan(0);
    if (status === 201) expect((await api.get(`/v1/searches/${json.id}`)).json.spec).toEqual(json.spec);
  });
});

describe('POST /graphql, submitSearch with', () => {
  const mutation = 'mutation ($spec: JSON!) { submitSearch(spec: $spec) { id spec } }';
  it.each(CORPUS)('%s', async (_, text, fine) => {
    const sent = `{"query": ${JSON.stringify(mutation)}, "variables": {"spec": ${text}}}`;
    const { json } = await timed(() => api.post('/graphql', sent));
    if (fine === true) expect(json.errors).toBeUndefined();
    if (fine === false) expect(json.data?.submitSearch ?? null).toBeNull();
    for (const error of json.errors ?? []) expect(error.message).not.toMatch(/platform/);
  });
});

const deep = (depth: number) => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;
const literal = (value: string) => `{ plan(spec: ${value}) { models } }`;

describe('POST /graphql refuses', () => {
  it.each<[string, unknown, RegExp]>([
    ['no query', {}, /query/i],
    ['a query that is no text', { query: 7 }, /query/i],
    ['an empty query', { query: '' }, /query|Syntax/i],
    ['a query in JSON', { query: JSON.stringify({ kind: 'Document', definitions: [] }) }, /text/],
    ['a list of queries', [{ query: '{ __typename }' }], /./],
    ['null', null, /./],
    ['what is no GraphQL', { query: '{{{' }, /Syntax Error/],
    ['an unknown field', { query: '{ nothing }' }, /Cannot query field "nothing"/],
    ['an unknown operation', { query: 'query a { __typename }', operationName: 'b' }, /"b"/],
    ['two operations and no name', { query: 'query a { __typename } query b { __typename }' }, /operation name/],
    ['a fragment of itself', { query: '{ ...a } fragment a on Query { ...a }' }, /fragment/],
    ['an argument of another type', { query: '{ searches(first: "x") { totalCount } }' }, /Int/],
    ['no argument where one is needed', { query: '{ search { id } }' }, /"id"/],
    ['a page of 0', { query: '{ searches(first: 0) { totalCount } }' }, /first/],
    ['a page of 1001', { query: '{ searches(first: 1001) { totalCount } }' }, /first.*1000/],
    ['a cursor that is none', { query: '{ searches(after: "x") { totalCount } }' }, /after/],
    ['a subscription over HTTP', { query: 'subscription { searchProgress(id: "x") { id } }' }, /subscription/i],
    ['__proto__ in a literal', { query: literal('{ __proto__: { a: 1 } }') }, /__proto__/],
    ['__proto__ deep in a literal', { query: literal('{ a: [{ __proto__: 1 }] }') }, /__proto__/],
    ['far too deep', { query: deep(10_000) }, /nests too deep|tokens/],
    ['a literal 10,000 deep', { query: literal(nested(10_000)) }, /nests too deep|tokens/],
    ['100,000 fields', { query: `{${' __typename'.repeat(60_000)} }` }, /tokens/],
    [
      'too many aliases',
      { query: `{${Array.from({ length: 31 }, (_, i) => ` a${i}: __typename`).join('')} }` },
      /30 aliases/,
    ],
    [
      'aliases by fragments',
      {
        query: `{${' ...f'.repeat(20)} } fragment f on Query {${Array.from({ length: 31 }, (_, i) => ` a${i}: __typename`).join('')} }`,
      },
      /30 aliases/,
    ],
    ['100,000 directives', { query: `{ __typename${' @a'.repeat(60_000)} }` }, /tokens/],
  ])('%s', async (_, body, message) => {
    const answer = await timed(() => api.post('/graphql', JSON.stringify(body)));
    const text = answer.json.errors?.map((error: { message: string }) => error.message).join(' ') ?? answer.json.detail;
    expect(text).toMatch(message);
    expect(answer.text.length).toBeLessThan(20_000);
    for (const error of answer.json.errors ?? []) expect(error.extensions).toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

it('introspection is answered', async () => {
  const { getIntrospectionQuery, buildClientSchema } = await import('graphql');
  const { json } = await api.graphql(getIntrospectionQuery());
  expect(json.errors).toBeUndefined();
  expect(buildClientSchema(json.data).getSubscriptionType()?.getFields().searchProgress).toBeDefined();
});

it('nothing of all this polluted a prototype, lost a table, or was an error that nobody expected', async () => {
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect((await api.get('/v1/searches?first=1')).json.totalCount).toBeGreaterThan(4);
  expect(api.errors).toEqual([]);
});

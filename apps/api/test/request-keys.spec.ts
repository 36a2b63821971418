import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningApi, SPEC } from './running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start();
});
afterAll(() => api.close());

const submit = (key: string, spec: object = SPEC, as?: string) =>
  api.send('POST', '/v1/searches', spec, { ...(as ? { key: as } : {}), headers: { 'idempotency-key': key } });

async function rows(key: string): Promise<number> {
  const found = await api.database.dataSource.query('SELECT id FROM searches WHERE request_key = $1', [key]);
  return found.length;
}

it('ten requests at once with one key make one search, though each leaves the seed to chance', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => submit('at-once')));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ json }) => `${json.id} ${json.seed}`)).size).toBe(1);
  expect(await rows('at-once')).toBe(1);
  const { json } = await api.get(`/v1/searches/${answers[0]?.json.id}/events`);
  expect(json.items.map(({ type }: { type: string }) => type)).toEqual(['submitted']);
});

it('the same search in other words, with its defaults written out or its fields in another order, is the same', async () => {
  const { json: first } = await submit('in-other-words');
  const { json: again } = await submit('in-other-words', {
    space: SPEC.space,
    priority: 50,
    algorithm: { aggressiveness: 3, maxIter: 9, type: 'hyperband' },
    dataset: 'digits',
    estimator: 'mlp',
  });
  expect(again.id).toBe(first.id);
});

it('a key that came with another search is a conflict, and nothing is made', async () => {
  await submit('taken');
  for (const other of [
    { ...SPEC, priority: 51 },
    { ...SPEC, seed: 1 },
    { ...SPEC, estimator: 'forest' },
  ]) {
    const { status, json } = await submit('taken', other);
    expect([status, json.code]).toEqual([409, 'CONFLICT']);
    expect(json.detail).toContain('use a new key');
  }
  expect(await rows('taken')).toBe(1);
});

it('REST and GraphQL share the keys of a team', async () => {
  const { json } = await submit('two-doors');
  const mutation = 'mutation ($spec: JSON!, $key: String) { submitSearch(spec: $spec, idempotencyKey: $key) { id } }';
  const again = await api.graphql(mutation, { spec: SPEC, key: 'two-doors' });
  expect(again.json.data.submitSearch.id).toBe(json.id);
  const other = await api.graphql(mutation, { spec: { ...SPEC, seed: 7 }, key: 'two-doors' });
  expect(other.json.errors[0].extensions).toMatchObject({ code: 'CONFLICT', status: 409 });
});

it('keys of two teams do not meet', async () => {
  const ours = await submit('same-text');
  const theirs = await submit('same-text', { ...SPEC, seed: 7 }, api.otherKey);
  expect([ours.status, theirs.status]).toEqual([201, 201]);
  expect(theirs.json.id).not.toBe(ours.json.id);
});

it('without a key every request makes a search of its own, with a seed of its own', async () => {
  const [a, b] = await Promise.all([api.post('/v1/searches', SPEC), api.post('/v1/searches', SPEC)]);
  expect(a.json.id).not.toBe(b.json.id);
  expect(a.json.seed).not.toBe(b.json.seed);
  expect(a.json.spec.seed).toBe(a.json.seed);
});

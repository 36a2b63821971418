import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningApi, SPEC } from './running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start();
});
afterAll(() => api.close());

const change = (id: string, body: unknown) => api.send('PATCH', `/v1/searches/${id}`, body);

describe('the priority of a search', () => {
  it('can be changed, which its log tells once', async () => {
    const id = await api.submitted();
    for (let i = 0; i < 2; i++) expect((await change(id, { priority: 99 })).json).toMatchObject({ id, priority: 99 });
    const { json } = await api.get(`/v1/searches/${id}/events`);
    expect(json.items.filter(({ type }: { type: string }) => type === 'priority_changed')).toMatchObject([
      { detail: { from: 50, to: 99 } },
    ]);
  });

  it('can be changed over GraphQL, too', async () => {
    const id = await api.submitted();
    const query = 'mutation ($id: ID!) { setSearchPriority(id: $id, priority: 7) { priority } }';
    const { json } = await api.post('/graphql', { query, variables: { id } });
    expect(json).toEqual({ data: { setSearchPriority: { priority: 7 } } });
  });

  it.each<[unknown, string[]]>([
    [{}, ['priority']],
    [{ priority: 0 }, ['priority']],
    [{ priority: 100 }, ['priority']],
    [{ priority: 1.5 }, ['priority']],
    [{ priority: '50' }, ['priority']],
    [{ priority: 5, seed: 1, name: 'x' }, ['seed', 'name']],
    [[], ['priority']],
  ])('is not changed by %j', async (body, paths) => {
    const id = await api.submitted();
    const { status, json } = await change(id, body);
    expect([status, json.code, json.faults.map(({ path }: { path: string }) => path)]).toEqual([
      400,
      'INVALID_REQUEST',
      paths,
    ]);
  });

  it('stays as it is once the search has ended', async () => {
    const id = await api.submitted();
    await api.post(`/v1/searches/${id}/cancel`);
    const { status, json } = await change(id, { priority: 5 });
    expect([status, json.code]).toEqual([409, 'CONFLICT']);
    expect(json.detail).toContain('cancelled');
  });

  it('of an unknown search is not there to be changed', async () => {
    expect((await change('01a20da0-6f95-7374-9641-e06aeb7038ec', { priority: 5 })).status).toBe(404);
  });
});

describe('what a plan predicts', () => {
  it('is nothing before the estimator has been measured', async () => {
    expect((await api.post('/v1/searches/plan', SPEC)).json.prediction).toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, RunningApi, SPEC } from './running-api.js';

/** Routes that hold no data. Whoever opens another one has to add it here. */
const OPEN = new Set([
  'GET /health',
  'POST /v1/session',
  'DELETE /v1/session',
  'GET /index.html',
  'GET /favicon.svg',
  'GET /docs',
  'GET /docs/',
  'GET /docs/*',
  'GET /docs/index.html',
  'GET /docs/LICENSE',
  'GET /docs/swagger-ui-init.js',
  'GET /docs/docs/swagger-ui-init.js',
  'GET /docs-json',
  'GET /docs-yaml',
]);

let api: RunningApi;
let id: string;
let closed: Route[];
let revoked: string;
let plugin: string;
beforeAll(async () => {
  api = await RunningApi.start();
  id = await api.submitted();
  closed = api.routes.filter(({ method, url }) => {
    const name = `${method === 'HEAD' ? 'GET' : method} ${url}`;
    return !OPEN.has(name) && !/^GET \/assets\/[\w.-]+$/.test(name);
  });
  plugin = await api.keys.issue({ team: api.team, kind: 'plugin', name: 'test' });
  revoked = await api.keys.issue({ team: api.team, kind: 'admin', name: 'test' });
  await api.keys.revoke(api.team, revoked.split('_')[2] as string);
});
afterAll(() => api.close());

const address = ({ url }: Route, search = id) => url.replace(':id', search).replace('*', 'x');
const body = ({ method, url }: Route) => {
  if (method !== 'POST') return undefined;
  return url === '/graphql' ? { query: '{ searches { totalCount } }' } : SPEC;
};

describe('every route but the open ones', () => {
  it('is there to be tried', () => {
    const names = closed.map(({ method, url }) => `${method} ${url}`);
    expect(names).toEqual(
      expect.arrayContaining(['POST /v1/searches', 'GET /v1/endpoints', 'POST /graphql', 'GET /graphql']),
    );
  });

  it.each<[string, () => Record<string, string>, number]>([
    ['no key', () => ({}), 401],
    ['an empty key', () => ({ authorization: 'Bearer ' }), 401],
    ['something that is no key', () => ({ authorization: 'Bearer abc' }), 401],
    ['a key of another scheme', () => ({ authorization: `Basic ${api.key}` }), 401],
    ['a key with one character changed', () => ({ authorization: `Bearer ${api.key.slice(0, -1)}~` }), 401],
    ['a key that was revoked', () => ({ authorization: `Bearer ${revoked}` }), 401],
    ['a cookie that is no key', () => ({ cookie: 'hyperhost_session=abc' }), 401],
    ['a key in the address', () => ({ 'x-key': api.key }), 401],
    ['a key of an estimator server', () => ({ authorization: `Bearer ${plugin}` }), 403],
  ])('refuses %s', async (_, headers, status) => {
    for (const route of closed) {
      const answer = await api.send(route.method, address(route), body(route), { key: null, headers: headers() });
      expect([`${route.method} ${route.url}`, answer.status]).toEqual([`${route.method} ${route.url}`, status]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.has('www-authenticate')).toBe(status === 401);
      expect(answer.text).not.toContain(id);
    }
  });

  it('is in the OpenAPI document, and nothing else is but the open ones', async () => {
    const { json } = await api.get('/docs-json', null);
    const documented = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const served = closed.filter(({ method, url }) => method !== 'HEAD' && url !== '/graphql');
    const names = served.map(({ method, url }) => `${method} ${url}`);
    const open = ['GET /health', 'POST /v1/session', 'DELETE /v1/session'];
    expect(documented.sort()).toEqual([...names, ...open].sort());
  });

  it('answers its own team', async () => {
    for (const route of closed.filter(({ method }) => method === 'GET')) {
      const query = route.url === '/graphql' ? '?query={searches{totalCount}}' : '';
      const { status } = await api.get(`${address(route)}${query}`);
      expect([route.url, status]).toEqual([route.url, route.url.endsWith('/best') ? 404 : 200]);
    }
  });

  it('knows no search of another team, just as if there were none', async () => {
    const ofSearches = closed.filter(({ url }) => url.includes(':id'));
    expect(ofSearches.length).toBeGreaterThan(8);
    for (const route of ofSearches) {
      const nobodys = randomUUID();
      const theirs = await api.send(route.method, address(route), body(route), { key: api.otherKey });
      const none = await api.send(route.method, address(route, nobodys), body(route), { key: api.otherKey });
      expect([route.url, theirs.status]).toEqual([route.url, 404]);
      expect(theirs.text.replaceAll(id, '')).toBe(none.text.replaceAll(nobodys, ''));
    }
    expect((await api.get(`/v1/searches/${id}`)).json.state).toBe('submitted');
  });
});

it('GraphQL knows no search of another team either', async () => {
  const query = 'query ($id: ID!) { search(id: $id) { id models { totalCount } } searches { totalCount } }';
  const theirs = await api.graphql(query, { id }, api.otherKey);
  expect(theirs.json.data).toEqual({ search: null, searches: { totalCount: 0 } });
  const cancel = await api.graphql('mutation ($id: ID!) { cancelSearch(id: $id) { id } }', { id }, api.otherKey);
  expect(cancel.json.errors[0].extensions).toMatchObject({ code: 'NOT_FOUND', status: 404 });
});

it('a team sees only its own estimators and endpoints', async () => {
  const names = async (path: string, key: string) =>
    (await api.get(path, key)).json.items.map(
      (item: { name?: string; estimator?: string }) => item.name ?? item.estimator,
    );
  expect(await names('/v1/estimators', api.otherKey)).toEqual(['mlp']);
  expect(await names('/v1/endpoints', api.otherKey)).toEqual(['mlp']);
  expect(await names('/v1/estimators', api.key)).toEqual(['forest', 'mlp']);
});

describe('other ways to write an address', () => {
  it.each([
    ['GET', '/%761/searches'],
    ['GET', '/v1%2fsearches'],
    ['GET', '//v1/searches'],
    ['GET', '/v1//searches'],
    ['GET', '/v1/searches/'],
    ['GET', '/v1/searches;a=1'],
    ['GET', '/V1/Searches'],
    ['GET', '/docs/../v1/searches'],
    ['GET', '/docs/%2e%2e/v1/searches'],
    ['GET', '/health/../v1/searches'],
    ['GET', '/assets/..%2f..%2f..%2fpackage.json'],
    ['GET', '/docs/..%2f..%2fpackage.json'],
    ['GET', '/%00'],
    ['HEAD', '/v1/searches'],
    ['OPTIONS', '/v1/searches'],
    ['TRACE', '/v1/searches'],
    ['PROPFIND', '/v1/searches'],
    ['GET', 'http://other.example/v1/searches'],
    ['GET', '/graphql?query={searches{edges{node{id}}}}'],
  ])('%s %s gives nothing without a key', async (method, path) => {
    const { status, text } = await raw(method, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(new RegExp(`${id}|"items"|dependencies`));
  });

  it('a header that only looks like a WebSocket opens no door', async () => {
    const lookalikes: Record<string, string>[] = [{ upgrade: 'websocket' }, { 'sec-websocket-version': '13' }];
    for (const headers of lookalikes) {
      const { status } = await raw(
        'POST',
        '/graphql',
        { ...headers, 'content-type': 'application/json' },
        '{"query":"{__typename}"}',
      );
      expect(status).toBe(401);
    }
  });

  it('no answer allows another site to read it', async () => {
    const { headers } = await api.send('GET', '/v1/searches', undefined, {
      headers: { origin: 'https://evil.example' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('the session of a browser', () => {
  const open = (link: unknown) => api.send('POST', '/v1/session', { link }, { key: null });
  const cookieOf = (header: string | null) => (header ?? '').split(';')[0] as string;
  const withCookie = (method: string, path: string, cookie: string, headers: Record<string, string>, sent?: unknown) =>
    api.send(method, path, sent, { key: null, headers: { cookie, ...headers } });

  it('comes from a link that works once, in a cookie that scripts and other sites do not get', async () => {
    const link = await api.keys.issueLink(api.team);
    const first = await open(link);
    expect(first.status).toBe(204);
    const header = first.headers.get('set-cookie') ?? '';
    expect(header.split('; ').slice(1)).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict', 'Max-Age=43200']);
    expect((await withCookie('GET', '/v1/searches', cookieOf(header), {})).status).toBe(200);
    const again = await open(link);
    expect([again.status, again.headers.get('set-cookie')]).toEqual([401, null]);
    expect(again.json.detail).toContain('npm run admin:link');
  });

  it('of two that open one link at once one gets in', async () => {
    const link = await api.keys.issueLink(api.team);
    const answers = await Promise.all([open(link), open(link), open(link)]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 401, 401]);
  });

  it.each([[undefined], [null], [''], [7], [{}], ['hh_link_x'], ['\u0000']])('no link: %j', async (link) => {
    const { status } = await open(link);
    expect(status).toBe(typeof link === 'string' && link !== '' ? 401 : 400);
  });

  it('a link is no key, and a key is no link', async () => {
    const link = await api.keys.issueLink(api.team);
    expect((await api.get('/v1/searches', link)).status).toBe(401);
    expect((await open(api.key)).status).toBe(401);
  });

  it('writes only for the page itself', async () => {
    const cookie = cookieOf((await open(await api.keys.issueLink(api.team))).headers.get('set-cookie'));
    const writes: [string, unknown][] = [
      ['/v1/searches', SPEC],
      [`/v1/searches/${id}/cancel`, undefined],
      ['/graphql', { query: `mutation { cancelSearch(id: "${id}") { id } }` }],
    ];
    const foreign = ['https://evil.example', 'null', `${api.url}.evil.example`, `${api.url}0`, 'garbage'];
    for (const [path, sent] of writes) {
      for (const origin of foreign) {
        expect((await withCookie('POST', path, cookie, { origin }, sent)).status).toBe(403);
      }
      expect((await withCookie('POST', path, cookie, {}, sent)).status).toBe(403);
    }
    expect((await api.get(`/v1/searches/${id}`)).json.state).toBe('submitted');
    expect((await withCookie('GET', '/v1/searches', cookie, { origin: 'https://evil.example' })).status).toBe(403);
    const mutation = encodeURIComponent(`mutation{cancelSearch(id:"${id}"){id}}`);
    await withCookie('GET', `/graphql?query=${mutation}`, cookie, {});
    expect((await api.get(`/v1/searches/${id}`)).json.state).toBe('submitted');
    expect((await withCookie('POST', '/v1/searches/plan', cookie, { origin: api.url }, SPEC)).status).toBe(200);
  });

  it('ends when it is ended, for the page itself and nobody else', async () => {
    const cookie = cookieOf((await open(await api.keys.issueLink(api.team))).headers.get('set-cookie'));
    await withCookie('DELETE', '/v1/session', cookie, { origin: 'https://evil.example' });
    expect((await withCookie('GET', '/v1/searches', cookie, {})).status).toBe(200);
    const ended = await withCookie('DELETE', '/v1/session', cookie, { origin: api.url });
    expect([ended.status, ended.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await withCookie('GET', '/v1/searches', cookie, {})).status).toBe(401);
  });
});

/** A request exactly as it is written: `fetch` would tidy the address up first. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  sent = '',
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).end(sent);
  });
}

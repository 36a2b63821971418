import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDataSource, KeyStore, registerEndpoint } from '@hyperhost/persistence';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/fresh-database.js';
import { readConfig } from '../src/config.js';
import { startApi } from '../src/start-api.js';
import { SPEC } from './running-api.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A way to a real Postgres that can be closed and opened again, as a network can. */
class Way {
  private server: Server | undefined;
  private readonly open = new Set<Socket>();
  port = 0;

  constructor(private readonly socketPath: string) {}

  async up(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.socketPath);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.open.add(from);
        from.on('error', () => {}).on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async down(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.open) socket.destroy();
    this.open.clear();
    await closed;
  }
}

let database: FreshDatabase;
let home: string;
let key: string;
let team: string;
let keys: KeyStore;

beforeAll(async () => {
  database = await freshDatabase();
  home = await mkdtemp(join(tmpdir(), 'hyperhost-away-'));
  [{ id: team }] = await database.dataSource.query(`INSERT INTO teams (name) VALUES ('ours') RETURNING id`);
  keys = new KeyStore(database.dataSource, 'a pepper for tests, 32 characters at least');
  key = await keys.issue({ team, kind: 'admin', name: 'test' });
  await registerEndpoint(
    database.dataSource,
    {
      teamId: team,
      estimator: 'mlp',
      address: '127.0.0.1:7001',
      instanceId: 'mlp-1',
      version: '1.0.0',
      sdk: 'test',
      deterministic: true,
      slots: 1,
      maxResidentModels: 0,
      heartbeatIntervalMs: 5000,
      copiesModels: false,
      datasets: [{ name: 'digits', chunks: 1 }],
      defaultSpace: null,
    },
    3_600_000,
  );
});
afterAll(async () => {
  await database.close();
  await rm(home, { recursive: true, force: true });
});

const silent = pino({ level: 'silent' });

function send(url: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  });
}

describe('while the database is away', () => {
  it('every door says so, and when to ask again; afterwards all goes on as before', async () => {
    const url = new URL(database.url);
    const way = new Way(join(url.searchParams.get('host') as string, `.s.PGSQL.5432`));
    await way.up();
    const through = createDataSource(`postgres://${url.username}@127.0.0.1:${way.port}${url.pathname}`);
    await through.initialize();
    const config = readConfig({ HYPERHOST_HOME: home, HYPERHOST_PORT: '0' }, ROOT);
    const api = await startApi({
      config,
      databaseUrl: database.url,
      dataSource: through,
      keys: new KeyStore(through, 'a pepper for tests, 32 characters at least'),
      log: silent,
    });
    expect((await send(api.url, '/v1/searches')).status).toBe(200);
    await way.down();

    const list = await send(api.url, '/v1/searches');
    expect([list.status, list.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await list.json()).toMatchObject({ code: 'UNAVAILABLE', status: 503 });
    const submitted = await send(api.url, '/v1/searches', SPEC);
    expect(submitted.status).toBe(503);
    const graphql = await send(api.url, '/graphql', { query: '{ searches { totalCount } }' });
    expect(JSON.stringify(await graphql.json())).toContain('UNAVAILABLE');
    const health = await send(api.url, '/health');
    expect([health.status, await health.json()]).toEqual([503, { status: 'away', database: 'away' }]);
    expect((await send(api.url, '/')).status).toBe(200);

    await way.up();
    expect((await send(api.url, '/v1/searches')).status).toBe(200);
    expect(await (await send(api.url, '/health')).json()).toEqual({ status: 'ok', database: 'ok' });
    await api.close();
    await through.destroy();
    await way.down();
  });
});

it('a search is submitted although the queue is away: the owner of the pool finds the row', async () => {
  const nobody = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
  const env = { HYPERHOST_HOME: home, HYPERHOST_PORT: '0', REDIS_URL: `redis://127.0.0.1:${nobody}` };
  const { dataSource, url } = database;
  const api = await startApi({ config: readConfig(env, ROOT), databaseUrl: url, dataSource, keys, log: silent });
  const started = performance.now();
  const answer = await send(api.url, '/v1/searches', SPEC);
  expect(answer.status).toBe(201);
  expect(performance.now() - started).toBeLessThan(1000);
  const stopping = performance.now();
  await api.close();
  expect(performance.now() - stopping).toBeLessThan(2000);
});

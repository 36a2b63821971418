import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore } from '@hyperhost/persistence';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/fresh-database.js';
import { readConfig } from '../src/config.js';
import { startApi } from '../src/start-api.js';

let database: FreshDatabase;
let root: string;
beforeAll(async () => {
  database = await freshDatabase();
  root = await mkdtemp(join(tmpdir(), 'hyperhost-page-'));
  await mkdir(join(root, '.hyperhost'));
});
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true, force: true });
});

/** The api of a project at `root`, whatever has been built there. */
function start() {
  const { dataSource, url } = database;
  return startApi({
    config: readConfig({ HYPERHOST_PORT: '0' }, root),
    databaseUrl: url,
    dataSource,
    keys: new KeyStore(dataSource, 'a pepper for tests, 32 characters at least'),
    log: pino({ level: 'silent' }),
  });
}

it('without a build the page says how to get one', async () => {
  const api = await start();
  const answer = await fetch(`${api.url}/`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('npm start');
  await api.close();
});

describe('the built page', () => {
  let api: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    const built = join(root, 'dist', 'apps', 'admin');
    await mkdir(join(built, 'assets'), { recursive: true });
    await writeFile(join(built, 'index.html'), '<!doctype html><title>the page</title>');
    await writeFile(join(built, 'assets', 'index-abc.js'), 'export {}');
    api = await start();
  });
  afterAll(() => api.close());

  it.each(['/', '/searches', '/searches/0190a0a0-0000-7000-8000-000000000000', '/searches/x?model=3'])(
    'is what %s shows, without a key and never stale',
    async (path) => {
      const answer = await fetch(`${api.url}${path}`, { headers: { accept: 'text/html' } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('the page');
    },
  );

  it('has assets that a browser keeps, since their names change with what is in them', async () => {
    const answer = await fetch(`${api.url}/assets/index-abc.js`);
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each(['/v1/nothing', '/assets/index-old.js', '/nothing', '/../package.json', '/assets/..%2f..%2fsecret'])(
    'is not what %s shows, even to a browser',
    async (path) => {
      const answer = await fetch(`${api.url}${path}`, { headers: { accept: 'text/html' } });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );

  it('and the documentation load nothing from elsewhere, and may not', async () => {
    for (const path of ['/', '/docs']) {
      const answer = await fetch(`${api.url}${path}`);
      const rules = answer.headers.get('content-security-policy') ?? '';
      expect(rules).toContain("default-src 'self'");
      expect(rules).toContain("script-src 'self'");
      expect(rules).toContain("frame-ancestors 'none'");
      expect(rules).not.toMatch(/script-src[^;]*unsafe|https:/);
      const html = await answer.text();
      for (const [, source] of html.matchAll(/(?:src|href)=["']([^"']+)["']/g)) {
        const asset = await fetch(new URL(source as string, `${api.url}${path}`));
        expect([source, asset.status]).toEqual([source, 200]);
      }
      expect(html).not.toMatch(/<script>[^<]/);
    }
  });
});

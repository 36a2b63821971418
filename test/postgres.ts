import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, migrate, openEmbeddedPostgres } from '@hyperhost/persistence';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's own database; `freshDatabase` clones the migrated one beside it. */
    postgresUrl: string;
  }
}

/** The database that every test's own is a clone of. */
export const TEMPLATE = 'migrated';

/** Nothing has to survive a crash of the tests. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** One real Postgres for the whole run of the tests. */
export default async function postgres(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'hyperhost-tests-'));
  // As root the server runs as another user, which has to get through.
  await chmod(home, 0o711);
  const embedded = await openEmbeddedPostgres(home, { settings: FAST, lingerMs: 0 });
  const server = createDataSource(embedded.url);
  await server.initialize();
  await server.query(`CREATE DATABASE ${TEMPLATE}`);
  await server.destroy();
  const template = createDataSource(urlOf(embedded.url, TEMPLATE));
  await template.initialize();
  await migrate(template);
  await template.destroy();
  project.provide('postgresUrl', embedded.url);
  return async () => {
    await embedded.close();
    await rm(home, { recursive: true, force: true });
  };
}

/** The same server, another database. */
export function urlOf(url: string, database: string): string {
  return url.replace(/\/[^/?]*(?=\?|$)/, `/${database}`);
}

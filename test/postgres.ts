import 'reflect-metadata';
import { createDataSource, FAST, migrate, openScratchPostgres } from '@hyperhost/persistence';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's own database; `freshDatabase` clones the migrated one beside it. */
    postgresUrl: string;
  }
}

/** The database that every test's own is a clone of. */
export const TEMPLATE = 'migrated';

/** One real Postgres for the whole run of the tests. */
export default async function postgres(project: TestProject): Promise<() => Promise<void>> {
  const embedded = await openScratchPostgres({ ...FAST, max_connections: '200' });
  const server = createDataSource(embedded.url);
  await server.initialize();
  await server.query(`CREATE DATABASE ${TEMPLATE}`);
  await server.destroy();
  const template = createDataSource(urlOf(embedded.url, TEMPLATE));
  await template.initialize();
  await migrate(template);
  await template.destroy();
  project.provide('postgresUrl', embedded.url);
  return () => embedded.close();
}

/** The same server, another database. */
export function urlOf(url: string, database: string): string {
  return url.replace(/\/[^/?]*(?=\?|$)/, `/${database}`);
}

// `npm run migrate`: brings the database at DATABASE_URL, or the embedded one, up to date. Starting the platform does it, too.
import 'reflect-metadata';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, openDataSource, openEmbeddedPostgres } from '@hyperhost/persistence';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = resolve(root, process.env.HYPERHOST_HOME || '.hyperhost');

try {
  const embedded = process.env.DATABASE_URL ? null : await openEmbeddedPostgres(home);
  const dataSource = await openDataSource(embedded?.url ?? (process.env.DATABASE_URL as string));
  const done = await migrate(dataSource);
  await dataSource.destroy();
  await embedded?.close();
  console.log(done.length === 0 ? 'The database is up to date.' : `Done: ${done.join(', ')}.`);
} catch (error) {
  console.error(`Hyperhost could not migrate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

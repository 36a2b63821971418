import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, openEmbeddedPostgres } from '@hyperhost/persistence';
import type { DataSource } from 'typeorm';

/** Does the work with an empty database on a server of its own, which is gone afterwards. `name` sets databases apart. */
export async function onScratchServer<T>(
  work: (emptyDatabase: (name: string) => Promise<DataSource>) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'hyperhost-schema-'));
  // As root the server runs as another user, which has to get through.
  await chmod(home, 0o711);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const embedded = await openEmbeddedPostgres(home, { settings, lingerMs: 0 });
  const opened: DataSource[] = [];
  const open = async (url: string) => {
    const dataSource = await createDataSource(url).initialize();
    opened.push(dataSource);
    return dataSource;
  };
  try {
    const server = await open(embedded.url);
    return await work(async (name) => {
      await server.query(`CREATE DATABASE ${name}`);
      return open(embedded.url.replace('/hyperhost?', `/${name}?`));
    });
  } finally {
    await Promise.all(opened.map((dataSource) => dataSource.destroy()));
    await embedded.close();
    await rm(home, { recursive: true, force: true });
  }
}

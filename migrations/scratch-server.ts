import { FAST, openDataSource, openScratchPostgres } from '@hyperhost/persistence';
import type { DataSource } from 'typeorm';

/** Does the work with an empty database on a server of its own, which is gone afterwards. `name` sets databases apart. */
export async function onScratchServer<T>(
  work: (emptyDatabase: (name: string) => Promise<DataSource>) => Promise<T>,
): Promise<T> {
  const embedded = await openScratchPostgres(FAST);
  const opened: DataSource[] = [];
  const open = async (url: string) => {
    const dataSource = await openDataSource(url);
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
  }
}

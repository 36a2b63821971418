import type { DataSource } from 'typeorm';
import { migrate, openDataSource } from './data-source.js';
import { openEmbeddedPostgres } from './embedded/index.js';
import { firstStart, KeyStore, openPepper } from './keys/index.js';

/** The database of a running process: ready, migrated, with the team and its key in place. */
export interface OpenDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly keys: KeyStore;
  readonly teamId: string;
  /** Whether this start made the administrator's token. */
  readonly tokenCreated: boolean;
  close(): Promise<void>;
}

/** Opens the database at `databaseUrl`, or the embedded one below `home` when there is none. Safe to do at once in several processes. */
export async function openDatabase(options: {
  home: string;
  databaseUrl: string | undefined;
  pepper: string | undefined;
}): Promise<OpenDatabase> {
  const { home, databaseUrl } = options;
  const embedded = databaseUrl ? null : await openEmbeddedPostgres(home);
  const url = databaseUrl ?? (embedded as { url: string }).url;
  let opened: DataSource | undefined;
  const close = async () => {
    await opened?.destroy();
    await embedded?.close();
  };
  try {
    const dataSource = await openDataSource(url);
    opened = dataSource;
    await migrate(dataSource);
    const keys = new KeyStore(dataSource, options.pepper ?? (await openPepper(home)));
    const { teamId, created } = await firstStart(home, dataSource, keys);
    return { url, dataSource, keys, teamId, tokenCreated: created, close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

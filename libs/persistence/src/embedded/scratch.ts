import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './index.js';

/** A server for a while: its home is a new folder, and goes when it is closed. */
export interface ScratchPostgres extends EmbeddedPostgres {
  readonly home: string;
}

/** Opens an embedded server that nobody has used before and nobody will after. `settings` are Postgres' own, by name. */
export async function openScratchPostgres(settings: Readonly<Record<string, string>> = {}): Promise<ScratchPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'hyperhost-scratch-'));
  // As root, Postgres runs as another user, which has to get through; otherwise its data would be kept elsewhere.
  await chmod(home, 0o711);
  const embedded = await openEmbeddedPostgres(home, { settings, lingerMs: 0 });
  return {
    home,
    url: embedded.url,
    async close() {
      await embedded.close();
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Settings that trade safety in a crash for speed: for data that are thrown away. */
export const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const;

import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { LOCKS, locked } from '../locked.js';
import type { KeyStore } from './key-store.js';
import { readIfThere, replacePrivateFile } from './private-file.js';

/**
 * Sees to it that there is a team and, in the file `token` of the home, an administrator's key that this database knows.
 * A token that it does not know (any more) is replaced: the database may have been made anew. Safe to do at once in
 * several processes.
 *
 * @returns the team, and whether this call wrote the token.
 */
export function firstStart(
  home: string,
  dataSource: DataSource,
  keys: KeyStore,
): Promise<{ teamId: string; created: boolean }> {
  return locked(dataSource, LOCKS.firstStart, async () => {
    await dataSource.query(`INSERT INTO teams (name) VALUES ('default') ON CONFLICT DO NOTHING`);
    const [team] = await dataSource.query<{ id: string }[]>(`SELECT id FROM teams WHERE name = 'default'`);
    const teamId = (team as { id: string }).id;
    const path = join(home, 'token');
    const known = await keys.verify((await readIfThere(path)) ?? '');
    if (known?.kind === 'admin') return { teamId, created: false };
    await replacePrivateFile(path, await keys.issue({ team: teamId, kind: 'admin', name: 'first start' }));
    return { teamId, created: true };
  });
}

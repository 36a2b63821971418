import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/fresh-database.js';
import { firstStart } from './first-start.js';
import { KeyStore } from './key-store.js';
import { openPepper } from './pepper.js';

describe('the first start', () => {
  let home: string;
  let database: FreshDatabase;
  const token = async () => (await readFile(join(home, 'token'), 'utf8')).trim();
  const keyStore = async () => new KeyStore(database.dataSource, await openPepper(home));
  const start = async () => firstStart(home, database.dataSource, await keyStore());

  beforeEach(async () => {
    home = join(await mkdtemp(join(tmpdir(), 'hyperhost-start-')), 'not', 'yet', 'there');
    database = await freshDatabase();
  });

  afterEach(async () => {
    await database.close();
    await rm(join(home, '../../..'), { recursive: true });
  });

  it('makes the team and its administrator’s token, which only the owner may read', async () => {
    const { teamId, created } = await start();
    expect(created).toBe(true);
    expect(await (await keyStore()).verify(await token())).toMatchObject({ team: teamId, kind: 'admin' });
    for (const file of ['token', 'pepper']) expect((await stat(join(home, file))).mode & 0o777).toBe(0o600);
  });

  it('happens once: later starts find the same team and leave the token as it is', async () => {
    const first = await start();
    const text = await token();
    expect(await start()).toEqual({ teamId: first.teamId, created: false });
    expect(await token()).toBe(text);
  });

  it('happens once when six processes start at the same moment', async () => {
    const starts = await Promise.all(Array.from({ length: 6 }, start));
    expect(new Set(starts.map(({ teamId }) => teamId)).size).toBe(1);
    expect(starts.filter(({ created }) => created)).toHaveLength(1);
    expect((await database.dataSource.query('SELECT id FROM keys')).length).toBe(1);
  });

  it('writes a new token when the database does not know the old one', async () => {
    await start();
    const old = await token();
    await database.dataSource.query('TRUNCATE teams CASCADE');
    expect((await start()).created).toBe(true);
    expect(await token()).not.toBe(old);
    expect(await (await keyStore()).verify(await token())).not.toBeNull();
  });

  it('says what to do about an empty pepper', async () => {
    await openPepper(home);
    await chmod(join(home, 'pepper'), 0o600);
    await writeFile(join(home, 'pepper'), '');
    await expect(openPepper(home)).rejects.toThrow(/pepper is empty: remove it/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/fresh-database.js';
import { KeyStore } from './key-store.js';

const PEPPER = 'a pepper for tests, of enough length';

describe('a key', () => {
  let database: FreshDatabase;
  let keys: KeyStore;
  let team: string;
  let other: string;

  beforeAll(async () => {
    database = await freshDatabase();
    keys = new KeyStore(database.dataSource, PEPPER);
    const rows = await database.dataSource.query(`INSERT INTO teams (name) VALUES ('ours'), ('others') RETURNING id`);
    [team, other] = rows.map((row: { id: string }) => row.id);
  });

  afterAll(() => database.close());

  /** Another process: the same database and pepper, an empty cache. */
  const elsewhere = () => new KeyStore(database.dataSource, PEPPER);
  const idOf = (text: string) => text.split('_')[2] as string;
  const issue = (kind: 'admin' | 'plugin' = 'admin', ttlMs?: number) =>
    keys.issue({ team, kind, name: 'test', ...(ttlMs === undefined ? {} : { ttlMs }) });

  it('speaks for its team, in every process', async () => {
    const text = await issue('plugin');
    expect(text).toMatch(/^hh_plugin_[0-9A-Za-z]{17}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    const verified = { id: idOf(text), team, kind: 'plugin' };
    expect(await keys.verify(text)).toEqual(verified);
    expect(await elsewhere().verify(text)).toEqual(verified);
  });

  it('is nowhere in the database, nor is its secret', async () => {
    const text = await issue();
    const rows = await database.dataSource.query('SELECT *, encode(hash, $1) AS hash FROM keys', ['escape']);
    expect(JSON.stringify(rows)).toContain(idOf(text));
    expect(JSON.stringify(rows)).not.toContain(text.split('_')[3]);
  });

  it('is refused when a letter is wrong, when it is cut short, or with another kind', async () => {
    const text = await issue();
    const changed = text.replace(/.(?=_[^_]*$)/, (letter) => (letter === 'a' ? 'b' : 'a'));
    for (const wrong of [
      changed,
      text.slice(0, -1),
      text.replace('hh_admin', 'hh_plugin'),
      `${text} `,
      '',
      'hh_admin',
    ]) {
      expect(await keys.verify(wrong), wrong).toBeNull();
    }
  });

  it('is refused when only its secret is wrong although its check is right', async () => {
    const [mine, theirs] = [
      await issue(),
      await new KeyStore(database.dataSource, 'other pepper').issue({ team, kind: 'admin', name: 'x' }),
    ];
    expect(await keys.verify(mine)).not.toBeNull();
    expect(await keys.verify(theirs)).toBeNull();
  });

  it('ends with its time, also for a process that has just seen it valid', async () => {
    const text = await issue('admin', 300);
    expect(await keys.verify(text)).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await keys.verify(text)).toBeNull();
    expect(await elsewhere().verify(text)).toBeNull();
  });

  it('lives no longer than a year, whatever was asked', async () => {
    const text = await issue('admin', 1e12);
    const [row] = await database.dataSource.query(
      `SELECT expires_at <= now() + interval '365 days' AS ok FROM keys WHERE id = $1`,
      [idOf(text)],
    );
    expect(row.ok).toBe(true);
  });

  it('ends when its own team revokes it, here at once; another team cannot', async () => {
    const text = await issue();
    await keys.verify(text);
    expect(await keys.revoke(other, idOf(text))).toBe(false);
    expect(await keys.verify(text)).not.toBeNull();
    expect(await keys.revoke(team, idOf(text))).toBe(true);
    expect(await keys.verify(text)).toBeNull();
    expect(await elsewhere().verify(text)).toBeNull();
  });

  it('notes when it was used', async () => {
    const text = await issue();
    await keys.verify(text);
    const [row] = await database.dataSource.query('SELECT used_at FROM keys WHERE id = $1', [idOf(text)]);
    expect(row.used_at).toBeInstanceOf(Date);
  });

  it('is looked up once, not at every call', async () => {
    const text = await issue();
    await keys.verify(text);
    await database.dataSource.query('DELETE FROM keys WHERE id = $1', [idOf(text)]);
    expect(await keys.verify(text)).not.toBeNull();
    expect(await elsewhere().verify(text)).toBeNull();
  });

  describe('from a one-time link', () => {
    it('is a session of the link’s team; the link itself opens nothing', async () => {
      const code = await keys.issueLink(team);
      expect(await keys.verify(code)).toBeNull();
      const session = await keys.redeemLink(code);
      expect(session?.team).toBe(team);
      expect(await elsewhere().verify(session?.key ?? '')).toMatchObject({ team, kind: 'session' });
    });

    it('is given once, however many ask at the same time', async () => {
      const code = await keys.issueLink(team);
      const answers = await Promise.all(Array.from({ length: 8 }, () => elsewhere().redeemLink(code)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await keys.redeemLink(code)).toBeNull();
    });

    it('is not given after 15 minutes, nor for a key that is no link', async () => {
      const code = await keys.issueLink(team);
      await database.dataSource.query(`UPDATE keys SET expires_at = expires_at - interval '15 minutes' WHERE id = $1`, [
        idOf(code),
      ]);
      expect(await keys.redeemLink(code)).toBeNull();
      expect(await keys.redeemLink(await issue())).toBeNull();
    });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/fresh-database.js';
import { createDataSource, migrate, openDataSource } from './data-source.js';
import { HistoryEntity, SearchEntity } from './entities/index.js';
import { newSearchId } from './search-id.js';

describe('the database', () => {
  let database: FreshDatabase;
  let search: SearchEntity;

  beforeAll(async () => {
    database = await freshDatabase();
    const [team] = await database.dataSource.query(`INSERT INTO teams (name) VALUES ('ours') RETURNING id`);
    const [estimator] = await database.dataSource.query(
      `INSERT INTO estimators (team_id, name, version, sdk, deterministic, datasets)
       VALUES ($1, 'mlp', '1', 'test', true, '[]') RETURNING id`,
      [team.id],
    );
    search = await database.dataSource.getRepository(SearchEntity).save({
      id: newSearchId(),
      teamId: team.id,
      estimatorId: estimator.id,
      name: 'digits',
      spec: { metric: 'score' },
      seed: Number.MAX_SAFE_INTEGER,
      priority: 50,
      plan: {},
      promisedModels: 1,
      promisedCalls: 1,
      requestKey: 'once',
    });
  });

  afterAll(() => database.close());

  it('is migrated once when four processes start at the same moment', async () => {
    const empty = await freshDatabase();
    await empty.dataSource.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    const sources = await Promise.all(Array.from({ length: 4 }, () => createDataSource(empty.url).initialize()));
    const done = await Promise.all(sources.map(migrate));
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
    await Promise.all(sources.map((source) => source.destroy()));
    await empty.close();
  });

  it('that cannot be reached is named, with the reason and without its password', async () => {
    const nowhere = openDataSource('postgres://me:secret@localhost:1/nothing');
    await expect(nowhere).rejects.toThrow(
      /^cannot use the database at localhost:1\/nothing: .*ECONNREFUSED.*; check DATABASE_URL$/,
    );
    const missing = openDataSource(database.url.replace(/\/test_\w+/, '/missing'));
    await expect(missing).rejects.toThrow(/"missing" does not exist/);
  });

  it('gives whole numbers as numbers', async () => {
    const found = await database.dataSource.getRepository(SearchEntity).findOneByOrFail({ id: search.id });
    expect(found).toMatchObject({ seed: Number.MAX_SAFE_INTEGER, doneCalls: 0, promisedCalls: 1, state: 'submitted' });
    const [{ count }] = await database.dataSource.query('SELECT count(*) FROM searches');
    expect(count).toBe(1);
  });

  it('keeps a score to the last bit, and refuses one that is not finite', async () => {
    const history = database.dataSource.getRepository(HistoryEntity);
    const row = { teamId: search.teamId, searchId: search.id, metrics: {}, fitSeconds: 0, scoreSeconds: 0 };
    const scores = [0.1 + 0.2, Number.MIN_VALUE, -Number.MAX_VALUE, 0];
    for (const [index, score] of scores.entries()) {
      await history.insert({ ...row, model: index, calls: 1, score, endpointId: randomUUID() });
    }
    const read = await history.find({ order: { seq: 'ASC' } });
    expect(read.map(({ score }) => score)).toEqual(scores);
    for (const score of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const insert = history.insert({ ...row, model: 9, calls: 1, score, endpointId: randomUUID() });
      await expect(insert, String(score)).rejects.toThrow('history_score_check');
    }
  });

  it('holds a request key once a team', async () => {
    const again = { ...search, id: newSearchId() };
    await expect(database.dataSource.getRepository(SearchEntity).insert(again as never)).rejects.toThrow(
      'searches_team_id_request_key_key',
    );
  });

  it('forgets a search with all that belongs to it', async () => {
    await database.dataSource.getRepository(SearchEntity).delete({ id: search.id });
    expect(await database.dataSource.getRepository(HistoryEntity).count()).toBe(0);
  });
});

describe('the id of a search', () => {
  it('is a UUID of version 7 that sorts by time', () => {
    const ids = [1, 2, 1_700_000_000_000, 2 ** 47].map((now) => newSearchId(now));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...ids].sort()).toEqual(ids);
    expect(newSearchId(1)).not.toBe(newSearchId(1));
  });
});

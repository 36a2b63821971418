import type { DataSource } from 'typeorm';
import { StaleEpoch } from './commit-group.js';
import type { PoolHold } from './pool-lease.js';

/** A search as the owner of its pool needs it. */
export interface SearchRow {
  readonly id: string;
  readonly teamId: string;
  readonly spec: unknown;
  readonly seed: number;
  readonly priority: number;
  readonly state: string;
  readonly executedCalls: number;
  readonly cancelRequested: boolean;
  /** Chunks of its data, fixed when it began; null before. */
  readonly chunks: number | null;
  /** Milliseconds since 1970; orders searches of one priority. */
  readonly submitted: number;
  /** Seconds since it began; 0 before. */
  readonly runningSeconds: number;
}

/** A model as it was drawn, and why it failed, if it did. */
export interface ModelRow {
  readonly number: number;
  readonly bracket: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  readonly endpointId: string | null;
}

/** Searches of a pool that are not over and not yet in the owner's hands. Oldest first. */
export async function openSearches(
  dataSource: DataSource,
  poolId: string,
): Promise<{ id: string; state: string; priority: number; waitingMs: number; cancelRequested: boolean }[]> {
  return dataSource.query(
    `SELECT id, state, priority, cancel_requested AS "cancelRequested",
            (extract(epoch FROM now() - created_at) * 1000)::float8 AS "waitingMs"
       FROM searches WHERE estimator_id = $1 AND state IN ('submitted', 'running') ORDER BY created_at, id`,
    [poolId],
  );
}

export async function readSearch(dataSource: DataSource, searchId: string): Promise<SearchRow | null> {
  const rows = await dataSource.query(
    `SELECT id, team_id AS "teamId", spec, seed::float8 AS seed, priority, state, executed_calls::float8 AS "executedCalls",
            cancel_requested AS "cancelRequested", chunks, extract(epoch FROM created_at)::float8 * 1000 AS submitted,
            coalesce(extract(epoch FROM now() - started_at), 0)::float8 AS "runningSeconds"
       FROM searches WHERE id = $1`,
    [searchId],
  );
  return rows[0] ?? null;
}

export async function readModels(dataSource: DataSource, search: SearchRow): Promise<ModelRow[]> {
  return dataSource.query(
    `SELECT number, bracket, params, failure IS NOT NULL AS failed, endpoint_id AS "endpointId"
       FROM models WHERE team_id = $1 AND search_id = $2 ORDER BY number`,
    [search.teamId, search.id],
  );
}

/** The committed scores of a search in the order of their commits. */
export async function readScores(
  dataSource: DataSource,
  search: { readonly id: string; readonly teamId: string },
): Promise<{ model: number; calls: number; score: number }[]> {
  return dataSource.query(
    `SELECT model, calls, score FROM history WHERE team_id = $1 AND search_id = $2 ORDER BY seq`,
    [search.teamId, search.id],
  );
}

/**
 * Writes the drawn models of a submitted search and marks it as running. Doing it twice changes nothing.
 *
 * @returns false when the search was ended in the meantime.
 * @throws StaleEpoch when the pool has another owner by now.
 */
export async function beginSearch(
  dataSource: DataSource,
  hold: PoolHold,
  search: SearchRow,
  models: readonly { number: number; bracket: number; params: unknown }[],
  chunks: number,
): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    const owned = await manager.query(`SELECT 1 FROM pools WHERE id = $1 AND owner = $2 AND epoch = $3 FOR UPDATE`, [
      hold.poolId,
      hold.owner,
      hold.epoch,
    ]);
    if (owned.length === 0) throw new StaleEpoch(hold);
    const [, begun] = await manager.query<[unknown[], number]>(
      `UPDATE searches SET state = 'running', started_at = coalesce(started_at, now()), chunks = coalesce(chunks, $2)
        WHERE id = $1 AND state IN ('submitted', 'running')`,
      [search.id, chunks],
    );
    if (begun === 0) return false;
    const size = 5000;
    for (let at = 0; at < models.length; at += size) {
      const part = models.slice(at, at + size);
      await manager.query(
        `INSERT INTO models (team_id, search_id, number, bracket, params, state, rung, calls)
         SELECT $1, $2, number, bracket, params::jsonb, 'waiting', 0, 0
           FROM unnest($3::int[], $4::int[], $5::text[]) AS g (number, bracket, params)
         ON CONFLICT DO NOTHING`,
        [
          search.teamId,
          search.id,
          part.map((m) => m.number),
          part.map((m) => m.bracket),
          part.map((m) => JSON.stringify(m.params)),
        ],
      );
    }
    await manager.query(
      `INSERT INTO events (team_id, search_id, type, detail) SELECT $1, $2, 'started', $3::jsonb
        WHERE NOT EXISTS (SELECT 1 FROM events WHERE team_id = $1 AND search_id = $2 AND type = 'started')`,
      [search.teamId, search.id, JSON.stringify({ models: models.length })],
    );
    await manager.query(`SELECT pg_notify('hyperhost', $1)`, [search.id]);
    return true;
  });
}

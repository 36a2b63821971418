import type { Plan, SearchSpec } from '@hyperhost/core';
import type { DataSource } from 'typeorm';

/** A search to be written. */
export interface NewSearch {
  readonly id: string;
  readonly teamId: string;
  readonly estimatorId: string;
  readonly spec: SearchSpec;
  readonly seed: number;
  readonly plan: Plan;
  readonly requestKey: string | null;
  readonly requestDigest: string | null;
}

/**
 * Writes a submitted search and the first line of its log, and wakes the owner of its pool.
 *
 * @returns false when the team has a search with this request key already; then nothing is written.
 */
export async function insertSearch(dataSource: DataSource, search: NewSearch): Promise<boolean> {
  const { id, teamId, estimatorId, spec, plan } = search;
  return dataSource.transaction(async (manager) => {
    const inserted = await manager.query<unknown[]>(
      `INSERT INTO searches (id, team_id, estimator_id, name, spec, seed, priority, plan, promised_models, promised_calls,
         request_key, request_digest)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (team_id, request_key) DO NOTHING RETURNING id`,
      [
        id,
        teamId,
        estimatorId,
        spec.name,
        JSON.stringify(spec),
        search.seed,
        spec.priority,
        JSON.stringify(plan),
        plan.models,
        plan.calls,
        search.requestKey,
        search.requestDigest,
      ],
    );
    if (inserted.length === 0) return false;
    await manager.query(`INSERT INTO events (team_id, search_id, type, detail) VALUES ($1, $2, 'submitted', $3)`, [
      teamId,
      id,
      JSON.stringify({ models: plan.models, calls: plan.calls }),
    ]);
    await manager.query(`SELECT pg_notify('hyperhost_commands', $1), pg_notify('hyperhost', $2)`, [estimatorId, id]);
    return true;
  });
}

/** The epoch of a pool's owner; 0 before it has had one. */
export async function poolEpoch(dataSource: DataSource, poolId: string): Promise<number> {
  const rows = await dataSource.query<{ epoch: number }[]>('SELECT epoch FROM pools WHERE id = $1', [poolId]);
  return rows[0]?.epoch ?? 0;
}

import type { SearchLifeState } from '@hyperhost/core';
import type { DataSource } from 'typeorm';

/**
 * Gives a search that has not ended another priority, and wakes the owner of its pool. The same priority again changes
 * nothing.
 *
 * @returns the state the search is in, or null when the team has no such search.
 */
export async function changePriority(
  dataSource: DataSource,
  teamId: string,
  id: string,
  priority: number,
): Promise<SearchLifeState | null> {
  return dataSource.transaction(async (manager) => {
    const [search] = await manager.query<{ state: SearchLifeState; priority: number; pool: string }[]>(
      `SELECT state, priority, estimator_id AS pool FROM searches WHERE team_id = $1 AND id = $2 FOR UPDATE`,
      [teamId, id],
    );
    if (!search) return null;
    const open = search.state === 'submitted' || search.state === 'running';
    if (open && search.priority !== priority) {
      await manager.query('UPDATE searches SET priority = $2 WHERE id = $1', [id, priority]);
      await manager.query(
        `INSERT INTO events (team_id, search_id, type, detail) VALUES ($1, $2, 'priority_changed', $3)`,
        [teamId, id, JSON.stringify({ from: search.priority, to: priority })],
      );
      await manager.query(`SELECT pg_notify('hyperhost_commands', $1), pg_notify('hyperhost', $2)`, [search.pool, id]);
    }
    return search.state;
  });
}

import type { SearchLifeState } from '@hyperhost/core';
import type { DataSource } from 'typeorm';

/**
 * Asks for the end of a search: one that has not begun ends at once, a running one is ended by the owner of its pool.
 * One that has ended stays as it is, and asking twice changes nothing.
 *
 * @returns the state the search was in, or null when the team has no such search.
 */
export async function cancelSearch(
  dataSource: DataSource,
  teamId: string,
  id: string,
): Promise<SearchLifeState | null> {
  return dataSource.transaction(async (manager) => {
    const [search] = await manager.query<{ state: SearchLifeState; asked: boolean; pool: string }[]>(
      `SELECT state, cancel_requested AS asked, estimator_id AS pool FROM searches WHERE team_id = $1 AND id = $2 FOR UPDATE`,
      [teamId, id],
    );
    if (!search) return null;
    const waiting = search.state === 'submitted';
    if ((waiting || search.state === 'running') && !search.asked) {
      await manager.query(
        waiting
          ? `UPDATE searches SET cancel_requested = true, state = 'cancelled', finished_at = now() WHERE id = $1`
          : 'UPDATE searches SET cancel_requested = true WHERE id = $1',
        [id],
      );
      await manager.query(`INSERT INTO events (team_id, search_id, type) VALUES ($1, $2, $3)`, [
        teamId,
        id,
        waiting ? 'cancelled' : 'cancel_requested',
      ]);
      await manager.query(`SELECT pg_notify('hyperhost_commands', $1), pg_notify('hyperhost', $2)`, [search.pool, id]);
    }
    return search.state;
  });
}

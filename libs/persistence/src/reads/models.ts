import type { ModelState } from '@hyperhost/core';
import type { DataSource } from 'typeorm';
import { type Page, pageOf } from './page.js';

/** A model as its row tells. `endpoint` is the address where it was last seen. */
export interface ModelRead {
  readonly number: number;
  readonly bracket: number;
  readonly rung: number;
  readonly params: Record<string, unknown>;
  readonly state: ModelState;
  readonly calls: number;
  readonly score: number | null;
  readonly failure: { readonly reason: string; readonly message: string; readonly traceback: string } | null;
  readonly endpoint: string | null;
}

/** The models of a search by number, after the model `after`. The cursor is the number. */
export async function listModels(
  dataSource: DataSource,
  teamId: string,
  searchId: string,
  asked: { first: number; after: number | null },
): Promise<Page<ModelRead>> {
  const rows = await dataSource.query<ModelRead[]>(
    `SELECT m.number, m.bracket, m.rung, m.params, m.state, m.calls, m.score, m.failure, e.address AS endpoint
       FROM models m LEFT JOIN endpoints e ON e.id = m.endpoint_id
      WHERE m.team_id = $1 AND m.search_id = $2 AND m.number > $3::bigint ORDER BY m.number LIMIT $4`,
    [teamId, searchId, asked.after ?? -1, asked.first + 1],
  );
  const [{ count }] = await dataSource.query<[{ count: number }]>(
    'SELECT count(*) AS count FROM models WHERE team_id = $1 AND search_id = $2',
    [teamId, searchId],
  );
  return pageOf(rows, asked.first, count, ({ number }) => String(number));
}

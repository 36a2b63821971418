import type { DataSource } from 'typeorm';
import { type Page, pageOf } from './page.js';

/** A committed score. `endpoint` is the address at which it was made. */
export interface HistoryRead {
  readonly seq: number;
  readonly model: number;
  readonly calls: number;
  readonly score: number;
  readonly metrics: Record<string, number>;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
  readonly endpoint: string;
  readonly at: Date;
}

/**
 * The scores of a search in the order of their commits, after the one with the number `after`. The owner of a pool
 * commits one group after the other, so whoever follows the numbers misses nothing.
 */
export async function listHistory(
  dataSource: DataSource,
  teamId: string,
  searchId: string,
  asked: { first: number; after: number | null },
): Promise<Page<HistoryRead>> {
  const rows = await dataSource.query<HistoryRead[]>(
    `SELECT h.seq, h.model, h.calls, h.score, h.metrics, h.fit_seconds AS "fitSeconds", h.score_seconds AS "scoreSeconds",
            coalesce(e.address, h.endpoint_id::text) AS endpoint, h.at
       FROM history h LEFT JOIN endpoints e ON e.id = h.endpoint_id
      WHERE h.team_id = $1 AND h.search_id = $2 AND h.seq > $3 ORDER BY h.seq LIMIT $4`,
    [teamId, searchId, asked.after ?? 0, asked.first + 1],
  );
  const [{ count }] = await dataSource.query<[{ count: number }]>(
    'SELECT count(*) AS count FROM history WHERE team_id = $1 AND search_id = $2',
    [teamId, searchId],
  );
  return pageOf(rows, asked.first, count, ({ seq }) => String(seq));
}

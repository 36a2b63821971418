import type { DataSource } from 'typeorm';
import { type Page, pageOf } from './page.js';

/** A line of a search's log. */
export interface EventRead {
  readonly id: string;
  readonly type: string;
  readonly model: number | null;
  readonly detail: Record<string, unknown>;
  readonly at: Date;
}

/** The log of a search, oldest line first, after the line `after`. The cursor is the line's id. */
export async function listEvents(
  dataSource: DataSource,
  teamId: string,
  searchId: string,
  asked: { first: number; after: number | null },
): Promise<Page<EventRead>> {
  const rows = await dataSource.query<EventRead[]>(
    `SELECT id::text AS id, type, model, detail, at FROM events
      WHERE team_id = $1 AND search_id = $2 AND id > $3 ORDER BY events.id LIMIT $4`,
    [teamId, searchId, asked.after ?? 0, asked.first + 1],
  );
  const [{ count }] = await dataSource.query<[{ count: number }]>(
    'SELECT count(*) AS count FROM events WHERE team_id = $1 AND search_id = $2',
    [teamId, searchId],
  );
  return pageOf(rows, asked.first, count, ({ id }) => id);
}

import type { Page } from '@hyperhost/persistence';
import type { ConnectionOf } from './types.js';

/** A page of rows as a connection. */
export function connectionOf<Row, T>(page: Page<Row>, view: (row: Row) => T): ConnectionOf<T> {
  const edges = page.items.map(({ cursor, row }) => ({ cursor, node: view(row) }));
  const pageInfo = { hasNextPage: page.more, endCursor: edges.at(-1)?.cursor ?? null };
  return { totalCount: page.totalCount, edges, pageInfo };
}

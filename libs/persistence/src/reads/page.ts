/** A part of a list, in the list's order. */
export interface Page<T> {
  readonly items: readonly { readonly cursor: string; readonly row: T }[];
  /** Whether the list goes on after the last item. */
  readonly more: boolean;
  /** How long the whole list is at this moment. */
  readonly totalCount: number;
}

/** Makes a page of rows that were asked for with one more than `first`, to see whether there are more. */
export function pageOf<T>(rows: readonly T[], first: number, totalCount: number, cursor: (row: T) => string): Page<T> {
  const items = rows.slice(0, first).map((row) => ({ cursor: cursor(row), row }));
  return { items, more: rows.length > first, totalCount };
}

import { type Fault, HyperhostError, SEARCH_STATES, type SearchLifeState } from '@hyperhost/core';
import { type Page, parseSearchCursor } from '@hyperhost/persistence';

export type Query = Readonly<Record<string, unknown>>;

/** A page as REST answers it. `next` goes into `after`; null at the end of the list. */
export interface ListView<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly totalCount: number;
}

export function listView<Row, T>(page: Page<Row>, view: (row: Row) => T): ListView<T> {
  const next = page.more ? (page.items.at(-1)?.cursor ?? null) : null;
  return { items: page.items.map(({ row }) => view(row)), next, totalCount: page.totalCount };
}

export const LONGEST_PAGE = 1000;
const DEFAULT_PAGE = 20;

/** Reads `first` and `after` of a list with numbers for cursors, and refuses what it does not know. */
export function numberedPage(query: Query): { first: number; after: number | null } {
  const faults = unknownOf(query, ['first', 'after']);
  const first = firstOf(query.first, faults);
  const after = query.after === undefined || query.after === null ? null : Number(query.after);
  if (after !== null && !(Number.isSafeInteger(after) && /^\d+$/.test(String(query.after)))) {
    faults.push({ path: 'after', message: 'Must be the `next` of an earlier page.' });
  }
  refuse(faults);
  return { first, after };
}

/** Reads the query of the list of searches. */
export function searchesPage(query: Query): {
  first: number;
  after: { micros: number; id: string } | null;
  state: SearchLifeState | null;
} {
  const faults = unknownOf(query, ['first', 'after', 'state']);
  const first = firstOf(query.first, faults);
  const after = query.after === undefined || query.after === null ? null : parseSearchCursor(textOf(query.after));
  if (after === null && query.after !== undefined && query.after !== null) {
    faults.push({ path: 'after', message: 'Must be the `next` of an earlier page.' });
  }
  const state = query.state === undefined || query.state === null ? null : (query.state as SearchLifeState);
  if (state !== null && !SEARCH_STATES.includes(state)) {
    faults.push({ path: 'state', message: `Must be one of ${SEARCH_STATES.join(', ')}.` });
  }
  refuse(faults);
  return { first, after, state };
}

export function unknownOf(query: Query, known: readonly string[]): Fault[] {
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: name, message: `Is not known here. Known: ${known.join(', ') || 'none'}.` }));
}

export function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const named = faults.map(({ path, message }) => `${path}: ${message}`).join(' ');
  throw new HyperhostError('INVALID_REQUEST', named, faults);
}

/** A parameter that comes twice is a list, which is no cursor. */
function textOf(given: unknown): string {
  return typeof given === 'string' ? given : '';
}

function firstOf(given: unknown, faults: Fault[]): number {
  if (given === undefined || given === null) return DEFAULT_PAGE;
  const first = Number(given);
  if (!Number.isInteger(first) || first < 1 || first > LONGEST_PAGE) {
    faults.push({ path: 'first', message: `Must be a whole number from 1 to ${LONGEST_PAGE}.` });
  }
  return first;
}

import type { Model } from '../platform/searches.js';
import type { Direction } from './direction.js';

export interface Sorting {
  column: string;
  descending: boolean;
}

/** `-score` → score, descending. */
export function parseSorting(text: string): Sorting {
  const descending = text.startsWith('-');
  return { column: descending ? text.slice(1) : text, descending };
}

/** How the table is sorted before anyone asks: the best scores first. */
export function firstSorting(direction: Direction): string {
  return direction === 'minimise' ? 'score' : '-score';
}

/** The sorting after a click on a column: the other way round, or first the way that is asked for more often. */
export function nextSorting(current: Sorting, column: string, direction: Direction): string {
  if (column === 'score' && current.column !== column) return firstSorting(direction);
  const descending = current.column === column ? !current.descending : column === 'calls';
  return descending ? `-${column}` : column;
}

const FIELDS = ['number', 'bracket', 'state', 'calls', 'score'] as const;

/** Sorted by a field or by a parameter; what has no value comes last either way, equal ones by model number. */
export function sortModels(models: readonly Model[], { column, descending }: Sorting): Model[] {
  const field = FIELDS.find((f) => f === column);
  const valueIn = (model: Model): unknown =>
    field ? model[field] : Object.hasOwn(model.params, column) ? model.params[column] : undefined;
  const sign = descending ? -1 : 1;
  return [...models].sort((a, b) => {
    const [x, y] = [valueIn(a), valueIn(b)];
    const [noX, noY] = [x === null || x === undefined, y === null || y === undefined];
    if (noX !== noY) return noX ? 1 : -1;
    return sign * compare(x, y) || a.number - b.number;
  });
}

function compare(x: unknown, y: unknown): number {
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  const [a, b] = [String(x), String(y)];
  return a < b ? -1 : a > b ? 1 : 0;
}

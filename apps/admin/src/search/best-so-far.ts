import type { HistoryRow } from '../platform/searches.js';
import { type Direction, isBetter } from './direction.js';

export interface ScorePoint {
  /** Calls of the whole search counted when this score was committed. */
  spent: number;
  score: number;
  model: number;
  /** Calls of the model itself. */
  calls: number;
}

export interface BestSoFar {
  /** Every committed score, in order. */
  scores: ScorePoint[];
  /** Only those that beat all before them. */
  records: ScorePoint[];
  /** Calls counted at the last score. */
  spent: number;
}

/**
 * Folds the committed scores, in their order, into the best score so far against the calls spent. A score stands for
 * the calls its model has had since its score before.
 */
export function bestSoFar(history: readonly HistoryRow[], direction: Direction): BestSoFar {
  const had = new Map<number, number>();
  const scores: ScorePoint[] = [];
  const records: ScorePoint[] = [];
  let spent = 0;
  for (const { model, calls, score } of history) {
    spent += Math.max(0, calls - (had.get(model) ?? 0));
    had.set(model, Math.max(calls, had.get(model) ?? 0));
    const point = { spent, score, model, calls };
    scores.push(point);
    const record = records.at(-1);
    if (!record || isBetter(direction, score, record.score)) records.push(point);
  }
  return { scores, records, spent };
}

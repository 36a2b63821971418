import type { ModelNumber, Score } from './types.js';

interface Ranked {
  readonly model: ModelNumber;
  readonly score: Score;
}

/** Higher score first; of equal ones, the lower model number (I5). Scores are finite, so the order is total. */
export function compareRanked(a: Ranked, b: Ranked): number {
  return a.score > b.score ? -1 : a.score < b.score ? 1 : a.model - b.model;
}

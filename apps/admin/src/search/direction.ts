/** Which scores are better. Scores are always shown as the estimator gave them; only their order follows the search. */
export type Direction = 'maximise' | 'minimise';

/** The direction of a search. Searches made before there was a choice do not say it. */
export function directionOf(spec: Readonly<Record<string, unknown>>): Direction {
  return spec.direction === 'minimise' ? 'minimise' : 'maximise';
}

export function isBetter(direction: Direction, score: number, than: number): boolean {
  return direction === 'minimise' ? score < than : score > than;
}

/** For `sort`: the best score first. */
export function bestFirst(direction: Direction): (a: number, b: number) => number {
  return direction === 'minimise' ? (a, b) => a - b : (a, b) => b - a;
}

/** Words for the two ends of the scores. Worse scores are on the side `beyond` of a bound. */
export const SCORE_WORDS: Record<Direction, { better: string; best: string; beyond: string }> = {
  maximise: { better: 'higher', best: 'highest', beyond: 'below' },
  minimise: { better: 'lower', best: 'lowest', beyond: 'above' },
};

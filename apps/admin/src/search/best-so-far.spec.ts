import { describe, expect, it } from 'vitest';
import { bestSoFar } from './best-so-far.js';

describe('the best score so far', () => {
  const history = [
    { model: 0, calls: 1, score: 0.5 },
    { model: 1, calls: 1, score: 0.4 },
    { model: 0, calls: 3, score: 0.7 },
    { model: 1, calls: 3, score: 0.7 },
    { model: 2, calls: 27, score: 0.9 },
  ];
  const fold = bestSoFar(history, 'maximise');

  it('counts for each score the calls since the score before of the same model', () => {
    expect(fold.scores.map((p) => p.spent)).toEqual([1, 2, 4, 6, 33]);
    expect(fold.spent).toBe(33);
  });

  it('has a record only where a score is beaten, not equalled', () => {
    expect(fold.records.map((p) => [p.spent, p.score, p.model])).toEqual([
      [1, 0.5, 0],
      [4, 0.7, 0],
      [33, 0.9, 2],
    ]);
  });

  it('goes down where lower scores are better', () => {
    expect(bestSoFar(history, 'minimise').records.map((p) => [p.spent, p.score, p.model])).toEqual([
      [1, 0.5, 0],
      [2, 0.4, 1],
    ]);
  });

  it('counts nothing twice when a row is told again', () => {
    const again = { model: 0, calls: 3, score: 0.5 };
    expect(bestSoFar([again, again], 'maximise').spent).toBe(3);
  });

  it('of an empty history is empty', () => {
    expect(bestSoFar([], 'minimise')).toEqual({ scores: [], records: [], spent: 0 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScorePoint, nextScorePoint } from './score-points.js';
import type { SearchRules } from './types.js';

type Scoring = Pick<SearchRules, 'patience' | 'fitsPerScore'>;

const scoring = (patience: number | null, fitsPerScore: number | null): Scoring => ({
  patience: patience === null ? null : { calls: patience, tol: 0 },
  fitsPerScore,
});

/** All points of a model that climbs to the end. */
function walk(rungEnds: readonly number[], rules: Scoring): number[] {
  const points: number[] = [];
  for (const end of rungEnds) {
    while ((points.at(-1) ?? 0) < end) points.push(nextScorePoint(points.at(-1) ?? 0, end, rules));
  }
  return points;
}

describe('a model is scored', () => {
  it.each<[string, number[], Scoring, number[]]>([
    ['at the ends of its rungs only', [9, 27], scoring(null, null), [9, 27]],
    ['with patience also at 1 and P calls after its last score', [16], scoring(4, null), [1, 5, 9, 13, 16]],
    ['with fitsPerScore also at 1, 1 + f, 1 + 2f …', [10], scoring(null, 4), [1, 5, 9, 10]],
    ['whatever the ends of rungs are', [3, 9], scoring(null, 5), [1, 3, 6, 9]],
    ['with both, at the earliest of them', [13], scoring(3, 5), [1, 4, 6, 9, 11, 13]],
    ['at every call, when f is 1', [4], scoring(null, 1), [1, 2, 3, 4]],
  ])('%s: %j', (_, ends, rules, points) => {
    expect(walk(ends, rules)).toEqual(points);
  });

  it('at the points that are told as such, and at no other number', () => {
    const count = fc.integer({ min: 1, max: 9 });
    const rules = fc
      .tuple(fc.option(fc.integer({ min: 2, max: 7 })), fc.option(count))
      .map(([patience, fits]) => scoring(patience, fits));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        rules,
        (ends, rule) => {
          const rungs = ends.sort((a, b) => a - b).map((calls) => ({ models: 1, calls }));
          const all = [...Array.from({ length: 45 }, (_, i) => i - 1), 2.5];
          expect(all.filter((calls) => isScorePoint(calls, rungs, rule))).toEqual(walk(ends, rule));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { describeAlgorithm, describeSettings } from './spec-words.js';

const given = [
  { nInitialParameters: 50, nInitialIter: 3 },
  { nInitialParameters: 4, nInitialIter: 81 },
];

describe('an algorithm in a few signs', () => {
  it.each([
    [{ type: 'hyperband', maxIter: 27 }, 'hyperband 27 / 3'],
    [{ type: 'hyperband', maxIter: 81, aggressiveness: 4 }, 'hyperband 81 / 4'],
    [{ type: 'hyperband', maxIter: 81, brackets: [4, 3] }, 'hyperband 81 / 3, brackets 4, 3'],
    [{ type: 'hyperband', maxIter: 81, brackets: [0] }, 'hyperband 81 / 3, bracket 0'],
    [{ type: 'hyperband', maxIter: 81, brackets: given }, 'hyperband 81 / 3, brackets 50 × 3, 4 × 81'],
    [{ type: 'hyperband', maxIter: 729, brackets: Array(7).fill(given[0]) }, 'hyperband 729 / 3, 7 brackets'],
    [{ type: 'successiveHalving', nInitialParameters: 81, nInitialIter: 1 }, 'halving 81 × 1 / 3'],
    [
      { type: 'successiveHalving', nInitialParameters: 81, nInitialIter: 1, aggressiveness: 2, maxIter: 9 },
      'halving 81 × 1 / 2 to 9',
    ],
    [{ type: 'randomized', nInitialParameters: 9, maxIter: 27 }, 'randomized 9 × 27'],
    [{ type: 'grid', maxIter: 27 }, 'grid × 27'],
    [{ type: 'incremental', nInitialParameters: 10, maxIter: 100 }, 'incremental 10 × 100'],
    [{ type: 'incremental', nInitialParameters: 'grid', maxIter: 100 }, 'incremental grid × 100'],
    [{ type: 'inverseDecay', nInitialParameters: 10, maxIter: 100, decayRate: 1 }, 'inverse decay 10 × 100'],
    [{ type: 'inverseDecay', nInitialParameters: 'grid', maxIter: 100 }, 'inverse decay grid × 100'],
    [{ type: 'asha' }, 'asha'],
    [null, '–'],
  ])('%j is told as "%s"', (algorithm, words) => expect(describeAlgorithm(algorithm)).toBe(words));
});

describe('the other settings of a search', () => {
  it.each([
    [{}, []],
    [{ direction: 'maximise', order: 'auto', limits: {} }, []],
    [{ direction: 'minimise' }, ['minimise']],
    [{ order: 'anytime' }, ['order anytime']],
    [{ order: 0.05 }, ['slack 0.05']],
    [{ order: 0 }, ['slack 0']],
    [
      { limits: { calls: 5000, seconds: 3600, score: 0.99 } },
      ['at most 5,000 calls', 'at most 1 h 00 min', 'until score ≥ 0.99'],
    ],
    [{ direction: 'minimise', limits: { score: 0 } }, ['minimise', 'until score ≤ 0']],
  ])('of %j are told where they are not the usual: %j', (spec, words) => expect(describeSettings(spec)).toEqual(words));
});

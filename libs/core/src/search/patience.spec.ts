import { describe, expect, it } from 'vitest';
import type { Algorithm } from './algorithm.js';
import { patienceOf } from './patience.js';

const hyperband = { type: 'hyperband', maxIter: 27, aggressiveness: 3, tol: 0.01 } as const;

describe('patience', () => {
  it.each<[string, Algorithm, number | null]>([
    ['false', { ...hyperband, patience: false }, null],
    ['a number', { ...hyperband, patience: 5 }, 5],
    ['true: maxIter / aggressiveness', { ...hyperband, patience: true }, 9],
    ['true, a fraction, rounded down', { ...hyperband, aggressiveness: 2.5, patience: true }, 10],
    [
      'true in a halving without maxIter: the last rung stands for it',
      { type: 'successiveHalving', nInitialParameters: 9, nInitialIter: 2, aggressiveness: 3, patience: true, tol: 0 },
      6,
    ],
    [
      'true in a randomized search: a third',
      { type: 'randomized', nInitialParameters: 4, maxIter: 13, patience: true, tol: 0 },
      4,
    ],
  ])('from %s', (_, algorithm, calls) => {
    expect(patienceOf(algorithm)?.calls ?? null).toBe(calls);
  });

  it('refuses true where it would mean less than two calls', () => {
    expect(() => patienceOf({ ...hyperband, maxIter: 5, patience: true })).toThrow('less than 2');
  });
});

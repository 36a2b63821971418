import { describe, expect, it } from 'vitest';
import type { Algorithm } from './algorithm.js';
import { isPlateau, patienceOf } from './patience.js';

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

describe('a plateau', () => {
  const patience = { calls: 4, tol: 0.5 };
  const at = (...points: [number, number][]) => points.map(([calls, score]) => ({ calls, score }));

  it.each<[string, ReturnType<typeof at>, boolean]>([
    ['too few calls', at([1, 0], [3, 0]), false],
    ['no improvement in the window', at([1, 3], [5, 3]), true],
    ['an improvement of exactly tol', at([1, 3], [5, 3.5]), true],
    ['an improvement of more than tol', at([1, 3], [5, 3.75]), false],
    ['an improvement inside the window that was lost again', at([1, 0], [4, 0], [6, 1], [8, 0]), false],
    ['the base is the oldest score of the window, not the best', at([1, 9], [4, 0], [6, 2], [8, 1]), false],
    ['older scores do not count', at([1, 0], [5, 9], [9, 9]), true],
  ])('%s: %s', (_, history, expected) => {
    expect(isPlateau(history, patience)).toBe(expected);
  });

  it('is never seen without tol', () => {
    expect(isPlateau(at([1, 3], [5, 3]), { calls: 4, tol: null })).toBe(false);
    expect(isPlateau(at([1, 3], [5, 3]), { calls: 4, tol: Number.NaN })).toBe(false);
  });
});

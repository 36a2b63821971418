import { describe, expect, it } from 'vitest';
import { HyperhostError } from '../errors/hyperhost-error.js';
import type { Algorithm } from './algorithm.js';
import { planSearch } from './plan.js';

const early = { patience: false, tol: 0.001 } as const;

function hyperband(maxIter: number, aggressiveness = 3) {
  return planSearch({ algorithm: { type: 'hyperband', maxIter, aggressiveness, ...early } });
}

function halving(nInitialParameters: number, nInitialIter: number, aggressiveness = 3, maxIter?: number) {
  const plan = planSearch({
    algorithm: { type: 'successiveHalving', nInitialParameters, nInitialIter, aggressiveness, maxIter, ...early },
  });
  return plan.brackets[0]?.rungs.map(({ models, calls }) => `${models}@${calls}`).join(' ');
}

describe('the plan of Hyperband', () => {
  it('is table 1 of the paper in the form of Algorithm 1, for R = 81 and eta = 3', () => {
    // models × (calls of the rung − calls of the rung below), summed: 405 + 324 + 279 + 276 + 297 = 1581
    const plan = hyperband(81);
    const shown = plan.brackets.map(({ bracket, rungs }) => [
      bracket,
      rungs.map(({ models, calls }) => `${models}@${calls}`).join(' '),
    ]);
    expect(shown).toEqual([
      [4, '81@1 27@3 9@9 3@27 1@81'],
      [3, '34@3 11@9 3@27 1@81'],
      [2, '15@9 5@27 1@81'],
      [1, '8@27 2@81'],
      [0, '5@81'],
    ]);
    expect(plan.models).toBe(143);
    expect(plan.calls).toBe(1581);
  });

  it.each([
    // R, eta, [n, r] of each bracket, models, calls. Floating point gets the first three wrong.
    [
      243,
      3,
      [
        [243, 1],
        [98, 3],
        [41, 9],
        [18, 27],
        [9, 81],
        [6, 243],
      ],
      415,
      6831,
    ],
    [
      729,
      3,
      [
        [729, 1],
        [284, 3],
        [114, 9],
        [48, 27],
        [21, 81],
        [11, 243],
        [7, 729],
      ],
      1214,
      27120,
    ],
    [
      1000,
      10,
      [
        [1000, 1],
        [134, 10],
        [20, 100],
        [4, 1000],
      ],
      1158,
      14910,
    ],
    [
      9,
      3,
      [
        [9, 1],
        [5, 3],
        [3, 9],
      ],
      17,
      69,
    ],
    [
      27,
      3,
      [
        [27, 1],
        [12, 3],
        [6, 9],
        [4, 27],
      ],
      49,
      357,
    ],
    [
      20,
      3,
      [
        [9, 2],
        [5, 6],
        [3, 20],
      ],
      17,
      144,
    ],
    [1, 3, [[1, 1]], 1, 1],
    [2, 3, [[1, 2]], 1, 2],
    [
      27,
      2.5,
      [
        [16, 1],
        [9, 4],
        [5, 10],
        [4, 27],
      ],
      34,
      297,
    ],
  ] as const)('for R = %i and eta = %d is exact', (maxIter, eta, starts, models, calls) => {
    const plan = hyperband(maxIter, eta);
    expect(plan.brackets.map(({ rungs }) => [rungs[0]?.models, rungs[0]?.calls])).toEqual(starts);
    expect([plan.models, plan.calls]).toEqual([models, calls]);
  });

  it('numbers the models from the most adaptive bracket on', () => {
    expect(hyperband(9).brackets.map(({ bracket, firstModel }) => [bracket, firstModel])).toEqual([
      [2, 0],
      [1, 9],
      [0, 14],
    ]);
  });

  it('reads a fraction as the decimal number it is written as', () => {
    // 2.1^3 = 9.261 > 9, but 2.1^2 = 4.41; in binary 2.1 is a little more than 21/10
    expect(hyperband(441, 2.1).brackets[0]?.rungs.length).toBe(9);
    expect(halving(441, 100, 2.1)).toBe('441@100 210@210 100@441 47@926 22@1945 10@4084 5@8577 2@18011 1@37823');
  });
});

describe('the plan of a successive halving', () => {
  it.each([
    [22, 3, 3, undefined, '22@3 7@9 2@27'],
    [2, 3, 3, undefined, '2@3'],
    [1, 4, 3, undefined, '1@4'],
    [10, 2, 2.5, undefined, '10@2 4@5 1@12'], // 12.5 is rounded to the even 12
    [16, 1, 2.5, undefined, '16@1 6@2 2@6 1@16'], // 2.5 to 2, 6.25 to 6, 15.625 to 16
  ])('with %i models from %i calls, eta %d, max %s, is %s %s', (n, r, eta, max, rungs) => {
    expect(halving(n, r, eta, max)).toBe(rungs);
  });

  it('brings a rung that would pass maxIter to maxIter, and ends there', () => {
    expect(halving(9, 5, 3, 20)).toBe('9@5 3@15 1@20');
    expect(halving(27, 1, 3, 9)).toBe('27@1 9@3 3@9');
    expect(halving(4, 1, 3, 1)).toBe('4@1');
  });

  it('leaves out a rung that would add no calls', () => {
    // 1.5^0..5 = 1, 1.5, 2.25, 3.375, 5.06, 7.59; rounded 1, 2, 2, 3, 5, 8; models 9, 6, 4, 2, 1, 1
    expect(halving(9, 1, 1.5)).toBe('9@1 6@2 2@3 1@5 1@8');
  });
});

describe('the plan of a randomized search', () => {
  it('has one rung', () => {
    const plan = planSearch({ algorithm: { type: 'randomized', nInitialParameters: 13, maxIter: 27, ...early } });
    expect(plan).toEqual({
      brackets: [{ bracket: 0, firstModel: 0, rungs: [{ models: 13, calls: 27 }] }],
      models: 13,
      calls: 351,
    });
  });
});

describe('a plan that cannot be', () => {
  it.each<[string, Algorithm]>([
    ['algorithm.maxIter', { type: 'hyperband', maxIter: 1_000_000, aggressiveness: 2, ...early }],
    ['algorithm.maxIter', { type: 'hyperband', maxIter: 1_000_000, aggressiveness: 1.1, ...early }],
    [
      'algorithm.nInitialIter',
      { type: 'successiveHalving', nInitialParameters: 9, nInitialIter: 5, aggressiveness: 3, maxIter: 4, ...early },
    ],
    [
      'algorithm.nInitialIter',
      { type: 'successiveHalving', nInitialParameters: 1_000_000, nInitialIter: 5, aggressiveness: 3, ...early },
    ],
    ['algorithm.nInitialParameters', { type: 'randomized', nInitialParameters: 1_000_000, maxIter: 100_000, ...early }],
  ])('is refused at %s', (path, algorithm) => {
    try {
      planSearch({ algorithm });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(HyperhostError);
      expect((error as HyperhostError).faults?.map((fault) => fault.path)).toEqual([path]);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { HyperhostError } from '../errors/hyperhost-error.js';
import type { Space } from '../space/space.js';
import type { Algorithm, HyperbandAlgorithm } from './algorithm.js';
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

describe('the brackets of Hyperband', () => {
  const shown = (brackets: HyperbandAlgorithm['brackets'], maxIter = 81) =>
    planSearch({ algorithm: { type: 'hyperband', maxIter, aggressiveness: 3, brackets, ...early } }).brackets.map(
      ({ bracket, firstModel, rungs }) =>
        `${bracket} from ${firstModel}: ${rungs.map(({ models, calls }) => `${models}@${calls}`).join(' ')}`,
    );

  it('may be chosen from the plan, in any order; they keep their numbers and models', () => {
    expect(shown([1, 3])).toEqual(['3 from 0: 34@3 11@9 3@27 1@81', '1 from 34: 8@27 2@81']);
  });

  it('may be given: each a halving up to maxIter, the last of which is bracket 0', () => {
    const given = [
      { nInitialParameters: 81, nInitialIter: 2 },
      { nInitialParameters: 2, nInitialIter: 81 },
    ];
    expect(shown(given)).toEqual(['1 from 0: 81@2 27@6 9@18 3@54 1@81', '0 from 81: 2@81']);
  });

  it('that are chosen may be few of a plan that would be too large', () => {
    expect(shown([0], 1_000_000)).toEqual(['0 from 0: 13@1000000']);
  });
});

describe('the plan of a grid', () => {
  const space: Space = {
    a: { type: 'categorical', choices: ['x', 'y', 'never'], weights: [1, 2, 0] },
    b: { type: 'float', low: 0, high: 1, log: false, step: 0.25 },
  };

  it('has one model for each set of the space', () => {
    expect(planSearch({ algorithm: { type: 'grid', maxIter: 4, ...early }, space }).brackets).toEqual([
      { bracket: 0, firstModel: 0, rungs: [{ models: 10, calls: 4 }] },
    ]);
    const incremental = {
      type: 'incremental',
      nInitialParameters: 'grid',
      maxIter: 9,
      fitsPerScore: 2,
      ...early,
    } as const;
    expect(planSearch({ algorithm: incremental, space: [space, space] }).brackets[0]?.rungs).toEqual([
      { models: 20, calls: 9 },
    ]);
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

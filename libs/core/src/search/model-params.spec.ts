import { describe, expect, it } from 'vitest';
import type { Space } from '../space/space.js';
import type { Algorithm } from './algorithm.js';
import { modelParams } from './model-params.js';
import { planSearch } from './plan.js';

const grid = { type: 'grid', maxIter: 2, patience: false, tol: null } as const;
const space: Space = {
  solver: { type: 'categorical', choices: ['a', 'b', 'never'], weights: [1, 9, 0] },
  depth: { type: 'int', low: 1, high: 3, log: false },
};

function drawn(algorithm: Algorithm, more: { calls?: number; seed?: number; startWith?: object[] } = {}) {
  const { calls, seed = 7, startWith = [] } = more;
  const plan = planSearch({ algorithm, space, limits: { calls } });
  const paramsOf = modelParams({ algorithm, space, startWith: startWith as { solver: string }[] }, seed);
  return Array.from({ length: plan.models }, (_, model) => {
    const { solver, depth } = paramsOf(model) as { solver: string; depth: number };
    return `${solver}${depth}`;
  });
}

describe('the models of a grid', () => {
  const all = ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'];

  it('are the sets of its space in their order, the last name fastest, however they are weighted', () => {
    expect(drawn(grid)).toEqual(all);
  });

  it('are the first of them where a budget leaves only some', () => {
    expect(drawn(grid, { calls: 9 })).toEqual(all.slice(0, 4));
  });

  it('begin with those that are given, and then come all others', () => {
    expect(drawn(grid, { startWith: [{ solver: 'b', depth: 3 }] })).toEqual(['b3', ...all.slice(0, -1)]);
  });

  it('are also those of an incremental search of a grid', () => {
    const incremental = { type: 'incremental', nInitialParameters: 'grid', maxIter: 3, fitsPerScore: 1 } as const;
    expect(drawn({ ...incremental, patience: false, tol: null })).toEqual(all);
  });
});

describe('the models of any other search', () => {
  it('are drawn from the seed', () => {
    const random = { type: 'randomized', nInitialParameters: 9, maxIter: 1, patience: false, tol: null } as const;
    expect(drawn(random, { seed: 8 })).not.toEqual(drawn(random));
    expect(drawn(random)).toEqual(drawn(random));
  });
});

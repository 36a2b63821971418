import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../json/canonical-json.js';
import { isThere, parentsFirst } from './conditions.js';
import { drawParams, gridOfModels, paramsOfModels } from './draw.js';
import { gridParams, spaceSize } from './finite.js';
import type { NamedParameters, Parameter, Params, Space } from './space.js';
import { countedSpaces } from './testing/spaces.js';
import { type Values, valuesOf } from './values.js';

const choices = (...values: string[]): Parameter => ({ type: 'categorical', choices: values });
const solvers: NamedParameters = {
  solver: choices('sgd', 'adam', 'lbfgs'),
  momentum: { type: 'float', low: 0, high: 0.9, step: 0.3, log: false, when: { solver: 'sgd' } },
  nesterov: { type: 'categorical', choices: [false, true], when: { momentum: [0.3, 0.6, 0.9] } },
  beta: { type: 'int', low: 1, high: 2, log: false, when: { solver: ['adam'] } },
};

/** All sets, the slow way: every value of every parameter, and then without those that are not there. */
function allSets(space: NamedParameters): Set<string> {
  let sets: Params[] = [{}];
  for (const name of parentsFirst(space)) {
    const parameter = space[name] as Parameter;
    const { count, at } = valuesOf(parameter) as Values;
    sets = sets.flatMap((params) =>
      isThere(parameter, params) ? Array.from({ length: count }, (_, n) => ({ ...params, [name]: at(n) })) : [params],
    );
  }
  return new Set(sets.map(canonicalJson));
}

const upTo = (count: number, each: (n: number) => Params) =>
  Array.from({ length: count }, (_, n) => canonicalJson(each(n)));

describe('the size of a space', () => {
  it.each<[string, Space, number | null]>([
    ['a product', { a: choices('x', 'y'), n: { type: 'int', low: 1, high: 3, log: false } }, 6],
    ['steps that do not reach the end', { x: { type: 'float', low: 0, high: 1, step: 0.3, log: false } }, 4],
    ['steps of 0.1, without float dust', { x: { type: 'float', low: 0.1, high: 0.3, step: 0.1, log: false } }, 3],
    ['only parameters that are there: 1 + 3·2 with sgd, 2 with adam, 1 with lbfgs', solvers, 10],
    ['the sum of a list', [solvers, { a: choices('x', 'y') }], 12],
    ['no choice of weight 0', { a: { type: 'categorical', choices: ['x', 'y', 'z'], weights: [0, 2, 1] } }, 2],
    ['2^32 sets at most', { n: { type: 'int', low: 1, high: 2 ** 32, log: false } }, 2 ** 32],
    ['none: one more', { n: { type: 'int', low: 0, high: 2 ** 32, log: false } }, null],
    ['none: real numbers', { x: { type: 'float', low: 0, high: 1, log: false } }, null],
    ['none: logarithmic whole numbers', { n: { type: 'int', low: 1, high: 9, log: true } }, null],
    ['none: normal numbers', { x: { type: 'normal', mean: 0, sd: 1, step: 1 } }, null],
    ['none: real numbers in one of a list', [solvers, { x: { type: 'float', low: 0, high: 1, log: false } }], null],
    [
      '10,000 branches at most',
      { n: { type: 'int', low: 1, high: 1e4, log: false }, a: { ...choices('x'), when: { n: 1 } } },
      1e4,
    ],
    [
      'none: one more',
      { n: { type: 'int', low: 0, high: 1e4, log: false }, a: { ...choices('x'), when: { n: 1 } } },
      null,
    ],
  ])('counts %s', (_, space, size) => {
    expect(spaceSize(space)).toBe(size);
  });

  it('counts each set once, whatever the conditions, and the numbered sets are these', () => {
    fc.assert(
      fc.property(countedSpaces, (space) => {
        const all = allSets(space);
        expect(spaceSize(space)).toBe(all.size);
        expect(new Set(upTo(all.size, (n) => gridParams(space, n)))).toEqual(all);
      }),
    );
  });
});

describe('the numbered sets', () => {
  it('have their names sorted, the last one changing fastest', () => {
    const space: Space = { b: choices('x', 'y'), a: { type: 'int', low: 1, high: 2, log: false }, c: choices('z') };
    expect(upTo(4, (n) => gridParams(space, n))).toEqual([
      '{"a":1,"b":"x","c":"z"}',
      '{"a":1,"b":"y","c":"z"}',
      '{"a":2,"b":"x","c":"z"}',
      '{"a":2,"b":"y","c":"z"}',
    ]);
  });

  it('come branch by branch', () => {
    expect(upTo(10, (n) => gridParams(solvers, n))).toEqual([
      '{"momentum":0,"solver":"sgd"}',
      '{"momentum":0.3,"nesterov":false,"solver":"sgd"}',
      '{"momentum":0.3,"nesterov":true,"solver":"sgd"}',
      '{"momentum":0.6,"nesterov":false,"solver":"sgd"}',
      '{"momentum":0.6,"nesterov":true,"solver":"sgd"}',
      '{"momentum":0.9,"nesterov":false,"solver":"sgd"}',
      '{"momentum":0.9,"nesterov":true,"solver":"sgd"}',
      '{"beta":1,"solver":"adam"}',
      '{"beta":2,"solver":"adam"}',
      '{"solver":"lbfgs"}',
    ]);
  });

  it.each([-1, 10, 0.5, Number.NaN])('have no number %s among ten', (index) => {
    expect(() => gridParams(solvers, index)).toThrow(RangeError);
  });
});

describe('drawn without replacement', () => {
  it('every set comes once before any comes again, with conditions, in lists, and after given ones', () => {
    const lists = fc.array(countedSpaces, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lists, fc.nat(), fc.array(fc.nat(), { maxLength: 9 }), (list, seed, picks) => {
        const space: Space = list.length === 1 ? (list[0] as NamedParameters) : list;
        const size = spaceSize(space) as number;
        const given = picks.map((pick) => gridParams(space, pick % size));
        const all = [...upTo(size, (n) => gridParams(space, n))];
        const fresh = all.filter((set) => !new Set(given.map(canonicalJson)).has(set));
        const paramsOf = paramsOfModels(space, seed, given);
        expect(upTo(given.length, paramsOf)).toEqual(given.map(canonicalJson));
        expect(upTo(fresh.length, (n) => paramsOf(given.length + n)).sort()).toEqual([...fresh].sort());
        expect(upTo(size, (n) => paramsOf(given.length + fresh.length + n)).sort()).toEqual([...all].sort());
      }),
    );
  });

  it('the same models come without given sets as ever', () => {
    expect(upTo(5, (model) => drawParams(solvers, 7, model, []))).toEqual(
      upTo(5, (model) => drawParams(solvers, 7, model)),
    );
  });

  it('a grid takes the given sets, then all others in order, whatever their weights', () => {
    const space: Space = {
      a: { type: 'categorical', choices: ['x', 'y', 'z'], weights: [1, 0, 9] },
      b: choices('p', 'q'),
    };
    expect(upTo(4, gridOfModels(space, [{ b: 'p', a: 'z' }]))).toEqual([
      '{"a":"z","b":"p"}',
      '{"a":"x","b":"p"}',
      '{"a":"x","b":"q"}',
      '{"a":"z","b":"q"}',
    ]);
  });
});

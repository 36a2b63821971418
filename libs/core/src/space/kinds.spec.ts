import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json/json-value.js';
import { spaceSchema } from '../spec/space-schema.js';
import { isThere } from './conditions.js';
import { drawParams, paramsOfModels } from './draw.js';
import { drawValue } from './draw-value.js';
import { encodeParams } from './encode.js';
import { givenFaults } from './given.js';
import type { LognormalParameter, NamedParameters, NormalParameter, Parameter, Space } from './space.js';
import { anySpaces } from './testing/spaces.js';

const space: NamedParameters = {
  rate: { type: 'lognormal', mean: -3, sd: 1 },
  shift: { type: 'normal', mean: 0, sd: 2, low: -1, high: 5 },
  width: { type: 'normal', mean: 100, sd: 20, step: 5 },
  momentum: { type: 'float', low: 0.1, high: 0.9, step: 0.1, log: false, when: { solver: 'sgd' } },
  units: { type: 'int', low: 16, high: 128, step: 16, log: false },
  solver: { type: 'categorical', choices: ['sgd', 'adam'], weights: [3, 1] },
};

describe('drawn parameters of all kinds', () => {
  // Python's hashlib, math.erfc and statistics.NormalDist give the same, but for the last bit of one shift.
  it('are these, for ever', () => {
    expect([0, 1].map((model) => drawParams(space, 42, model))).toEqual([
      {
        momentum: 0.1,
        rate: 0.06722095502109676,
        shift: 0.7281476576581989,
        solver: 'sgd',
        units: 16,
        width: 125,
      },
      {
        momentum: 0.2,
        rate: 0.46620111142137305,
        shift: -0.748332606871165,
        solver: 'sgd',
        units: 80,
        width: 105,
      },
    ]);
  });

  it('are parameters of the space, which a person could give as well, and pass the wire unchanged', () => {
    const lists = fc.oneof(anySpaces, fc.array(anySpaces, { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(100), (one: Space, seed, model) => {
        const params = drawParams(one, seed, model);
        expect(givenFaults(one, [params])).toEqual([]);
        expect(Object.keys(params)).toEqual(Object.keys(params).sort());
        expect(JSON.parse(encodeParams(one, params))).toEqual(params);
      }),
      { numRuns: 500 },
    );
  });

  it('come from spaces that the schema lets pass unchanged', () => {
    fc.assert(
      fc.property(anySpaces, (one) => {
        expect(spaceSchema.parse(one)).toEqual(one);
      }),
    );
  });
});

/** Values at evenly spaced u, as a large number of models would have them. */
const spread = (parameter: Parameter, count = 2000) =>
  Array.from({ length: count }, (_, i) => drawValue(parameter, (i + 0.5) / count) as number);
const share = (values: readonly number[], isIn: (value: number) => boolean) =>
  values.filter(isIn).length / values.length;

describe('normal numbers', () => {
  it.each<[string, Omit<NormalParameter, 'type'>, [below: number, share: number][]]>([
    [
      'as they are',
      { mean: 10, sd: 2 },
      [
        [8, 0.1587],
        [10, 0.5],
        [12, 0.8413],
      ],
    ],
    [
      'cut at the mean',
      { mean: 10, sd: 2, low: 10 },
      [
        [10, 0],
        [12, 0.6827],
      ],
    ],
    [
      'cut far out, where hardly any would be',
      { mean: 0, sd: 1, low: 8, high: 9 },
      [
        [8, 0],
        [8.0853, 0.5],
        [9, 1],
      ],
    ],
    [
      'cut to a hair, where they are even',
      { mean: 0, sd: 1e300, low: 0, high: 1 },
      [
        [0.25, 0.25],
        [0.5, 0.5],
        [0.75, 0.75],
      ],
    ],
  ])('%s are spread as they should be', (_, fields, shares) => {
    const values = spread({ type: 'normal', ...fields });
    for (const [below, expected] of shares) expect(share(values, (x) => x < below)).toBeCloseTo(expected, 2);
  });

  it('with a step are multiples of it, the nearest ones', () => {
    const values = spread({ type: 'normal', mean: 0, sd: 0.1, step: 0.1, low: -0.15, high: 0.25 });
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual([-0.1, 0, 0.1, 0.2]);
  });

  it('are 0 and never −0, which JSON does not have', () => {
    expect(drawValue({ type: 'normal', mean: 0, sd: 0.1, step: 1 }, 0.4)).toBe(0);
    expect(drawValue({ type: 'float', low: -0, high: 1, log: false }, 0)).toBe(0);
  });

  it('never leave [low, high] and are never NaN, whatever the numbers', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    const sd = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
    const u = fc.oneof(
      fc.constant(0),
      fc.constant(1 - 2 ** -53),
      fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }),
    );
    fc.assert(
      fc.property(any, sd, any, any, u, (mean, each, a, b, at) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const drawn = drawValue({ type: 'normal', mean, sd: each, low, high }, at);
        expect(drawn).toBeGreaterThanOrEqual(low);
        expect(drawn).toBeLessThanOrEqual(high);
        expect(Number.isFinite(drawValue({ type: 'normal', mean, sd: each }, at))).toBe(true);
        const cut: LognormalParameter = { type: 'lognormal', mean, sd: each, low: Math.abs(a) || 1 };
        expect(drawValue(cut, at)).toBeGreaterThanOrEqual(cut.low as number);
        const free = drawValue({ type: 'lognormal', mean, sd: each }, at) as number;
        expect(free > 0 && Number.isFinite(free)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('are lognormal when their logarithm is normal', () => {
    const values = spread({ type: 'lognormal', mean: Math.log(5), sd: 1, high: 5 * Math.E });
    expect(share(values, (x) => x < 5)).toBeCloseTo(0.5 / 0.8413, 2);
    expect(Math.max(...values)).toBeLessThanOrEqual(5 * Math.E);
  });
});

describe('choices with weights', () => {
  it.each([
    [
      [3, 1, 0],
      [0.75, 0.25, 0],
    ],
    [
      [1e308, 1e308, 1e308],
      [0.3333, 0.3333, 0.3333],
    ],
    [
      [0, 5e-324, 0],
      [0, 1, 0],
    ],
  ])('%j come as often as they say', (weights, shares) => {
    const values = spread({ type: 'categorical', choices: [0, 1, 2], weights });
    for (const [choice, expected] of shares.entries())
      expect(share(values, (x) => x === choice)).toBeCloseTo(expected, 2);
  });

  it('of weight 0 never come, not even at the very first u', () => {
    expect(drawValue({ type: 'categorical', choices: ['x', 'y'], weights: [0, 1] }, 0)).toBe('y');
  });

  it('are drawn independently, so they may repeat', () => {
    const weighted: Space = { a: { type: 'categorical', choices: ['x', 'y'], weights: [1, 1] } };
    const drawn = Array.from(
      { length: 8 },
      (_, pair) => new Set([0, 1].map((i) => drawParams(weighted, 3, 2 * pair + i).a)).size,
    );
    expect(new Set(drawn)).toEqual(new Set([1, 2]));
  });
});

describe('a condition', () => {
  it.each<[JsonValue, JsonValue, boolean]>([
    ['sgd', 'sgd', true],
    ['sgd', 'adam', false],
    ['sgd', ['adam', 'sgd'], true],
    [null, null, true],
    [1, true, false],
    [[1, 2], [[1, 2]], true],
    [[1, 2], [1, 2], false],
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  ])('on a parameter that is %j, to be %j: %s', (value, wanted, met) => {
    expect(isThere({ type: 'const', value: 0, when: { parent: wanted } }, { parent: value })).toBe(met);
  });

  it('is not met by a parameter that is not there', () => {
    const drawn = drawParams(
      {
        a: { type: 'const', value: 1, when: { b: 1 } },
        b: { type: 'const', value: 1, when: { c: 1 } },
        c: { type: 'categorical', choices: [2] },
      },
      1,
      0,
    );
    expect(drawn).toEqual({ c: 2 });
  });
});

describe('a list of spaces', () => {
  const real = (low: number): NamedParameters => ({ x: { type: 'float', low, high: low + 1, log: false } });

  it('gives each space as many models, where it cannot be counted through', () => {
    const paramsOf = paramsOfModels([real(0), real(1), real(2)], 5);
    const values = Array.from({ length: 3000 }, (_, model) => Math.floor(paramsOf(model).x as number));
    for (const one of [0, 1, 2]) expect(share(values, (x) => x === one)).toBeCloseTo(1 / 3, 1);
  });

  it('of one is drawn like this one', () => {
    expect(drawParams([real(0)], 5, 3)).toEqual(drawParams(real(0), 5, 3));
  });

  it('writes a name that is a real number in one space as one in all', () => {
    const list: Space = [
      { x: { type: 'const', value: 0 }, n: { type: 'const', value: 0 } },
      { x: { type: 'normal', mean: 0, sd: 1 } },
    ];
    expect(encodeParams(list, { n: 0, x: 0 })).toBe('{"n":0,"x":0.0}');
  });
});

describe('given sets', () => {
  it('are the first models; in a space of real numbers the others come as ever', () => {
    const one: Space = { x: { type: 'float', low: 0, high: 1, log: false } };
    const paramsOf = paramsOfModels(one, 5, [{ x: 0.5 }, { x: 1 }]);
    expect([0, 1, 2].map(paramsOf)).toEqual([{ x: 0.5 }, { x: 1 }, drawParams(one, 5, 2)]);
  });
});

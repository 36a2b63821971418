import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawParams } from './draw.js';
import { encodeParams } from './encode.js';
import type { Parameter, Space } from './space.js';

const space: Space = {
  alpha: { type: 'float', low: 1e-6, high: 0.1, log: true },
  momentum: { type: 'float', low: 0, high: 1, log: false },
  units: { type: 'int', low: 8, high: 64, log: false },
  depth: { type: 'int', low: 1, high: 32, log: true },
  activation: { type: 'categorical', choices: ['relu', 'tanh', null, [1, 2]] },
  solver: { type: 'const', value: 'adam' },
};

describe('the parameters of a model', () => {
  it('are these, for ever', () => {
    expect([0, 1].map((model) => drawParams(space, 42, model))).toEqual([
      {
        activation: 'relu',
        alpha: 0.000022080702534983,
        depth: 1,
        momentum: 0.07953537862570792,
        solver: 'adam',
        units: 9,
      },
      {
        activation: null,
        alpha: 0.000006201608928987082,
        depth: 2,
        momentum: 0.15352306457832332,
        solver: 'adam',
        units: 38,
      },
    ]);
  });

  it('of one name do not depend on the other names', () => {
    expect(drawParams({ alpha: space.alpha as Parameter }, 42, 1).alpha).toBe(drawParams(space, 42, 1).alpha);
  });

  it('stay within low and high, whatever they are', () => {
    const bounds = fc.tuple(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(bounds, fc.boolean(), fc.nat(), ([a, b], positive, seed) => {
        const [low = 0, high = 0] = [a, b].map((x) => (positive ? Math.abs(x) || 1 : x)).sort((x, y) => x - y);
        const { x } = drawParams({ x: { type: 'float', low, high, log: positive } }, seed, 0) as { x: number };
        expect(x).toBeGreaterThanOrEqual(low);
        expect(x).toBeLessThanOrEqual(high);
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), fc.boolean(), fc.nat(), (a, b, log, seed) => {
        const [low = 0, high = 0] = [a, b].map((n) => (log ? Math.abs(n) || 1 : n)).sort((x, y) => x - y);
        const { n } = drawParams({ n: { type: 'int', low, high, log } }, seed, 0) as { n: number };
        expect(Number.isSafeInteger(n)).toBe(true);
        expect(n).toBeGreaterThanOrEqual(low);
        expect(n).toBeLessThanOrEqual(high);
      }),
    );
  });

  it.each<[string, Space, (value: number) => number, number[]]>([
    // share of each third of the values
    ['a plain float', { x: { type: 'float', low: 0, high: 3, log: false } }, (x) => Math.floor(x), [1, 1, 1]],
    [
      'a log float',
      { x: { type: 'float', low: 1, high: 1000, log: true } },
      (x) => Math.floor(Math.log10(x)),
      [1, 1, 1],
    ],
    // ln(1.5/0.5), ln(2.5/1.5), ln(3.5/2.5), each divided by ln 7
    ['a log int', { x: { type: 'int', low: 1, high: 3, log: true } }, (x) => x - 1, [1.694, 0.788, 0.519]],
  ])('are spread as they should be: %s', (_, one, third, shares) => {
    const counts: number[] = [];
    for (let model = 0; model < 6000; model++) {
      const part = third(drawParams(one, 7, model).x as number);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    for (const [i, share] of shares.entries()) expect((counts[i] as number) / 2000).toBeCloseTo(share, 1);
  });
});

describe('a space that can be counted through', () => {
  const grid: Space = {
    units: { type: 'int', low: 1, high: 3, log: false },
    solver: { type: 'categorical', choices: ['a', 'b'] },
    fixed: { type: 'const', value: 1 },
  };
  const drawn = (from: number, to: number, seed = 1) =>
    Array.from({ length: to - from }, (_, i) => JSON.stringify(drawParams(grid, seed, from + i)));

  it('is drawn without replacement, and begins anew when it is used up', () => {
    expect(new Set(drawn(0, 6)).size).toBe(6);
    expect([...drawn(6, 12)].sort()).toEqual([...drawn(0, 6)].sort());
    expect(drawn(6, 12)).not.toEqual(drawn(0, 6));
  });

  it('comes in another order with another seed', () => {
    expect(drawn(0, 6, 2)).not.toEqual(drawn(0, 6, 1));
  });
});

describe('parameters on the wire', () => {
  it('write a float with a point or an exponent, an int without, and sort the names', () => {
    const params = { alpha: 1, momentum: 1e-7, units: 8, depth: 1, activation: [1, 2], solver: { b: 1, a: 'x' } };
    expect(encodeParams(space, params)).toBe(
      '{"activation":[1,2],"alpha":1.0,"depth":1,"momentum":1e-7,"solver":{"a":"x","b":1},"units":8}',
    );
  });

  it('are read back as they were', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(1000), (seed, model) => {
        const params = drawParams(space, seed, model);
        expect(JSON.parse(encodeParams(space, params))).toEqual(params);
      }),
    );
    expect(JSON.parse(encodeParams(space, { alpha: 1e21, momentum: 5e-324 }))).toEqual({
      alpha: 1e21,
      momentum: 5e-324,
    });
  });
});

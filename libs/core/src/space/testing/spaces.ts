import fc from 'fast-check';
import type { JsonValue } from '../../json/json-value.js';
import type { NamedParameters, Parameter } from '../space.js';
import { valuesOf } from '../values.js';

const NAMES = ['f', 'b', 'd', 'a', 'e', 'c'];

/** Parameters whose values can be counted. */
const counted: fc.Arbitrary<Parameter> = fc.oneof(
  fc
    .record({ low: fc.integer({ min: -3, max: 3 }), more: fc.nat(2) })
    .map(({ low, more }): Parameter => ({ type: 'int', low, high: low + more, log: false })),
  fc
    .record({ low: fc.integer({ min: -9, max: 9 }), step: fc.integer({ min: 1, max: 5 }), more: fc.nat(11) })
    .map(({ low, step, more }): Parameter => ({ type: 'int', low, high: low + more, step, log: false })),
  fc.record({ low: fc.integer({ min: -9, max: 9 }), step: fc.integer({ min: 1, max: 5 }), more: fc.nat(11) }).map(
    ({ low, step, more }): Parameter => ({
      type: 'float',
      low: low / 10,
      high: (low + more) / 10,
      step: step / 10,
      log: false,
    }),
  ),
  fc
    .uniqueArray(fc.constantFrom<JsonValue>('x', 'y', 1, null, true, [1, 2], { k: 1 }), {
      minLength: 1,
      maxLength: 3,
      selector: (value) => JSON.stringify(value),
    })
    .map((choices): Parameter => ({ type: 'categorical', choices })),
  fc.constant<Parameter>({ type: 'const', value: 'fixed' }),
);

const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
const real = fc.double({ min: -1e300, max: 1e300, noNaN: true });
const bounds = (each: fc.Arbitrary<number>) =>
  fc.tuple(each, each, fc.boolean(), fc.boolean()).map(([a, b, isLow, isHigh]) => ({
    ...(isLow && { low: Math.min(a, b) }),
    ...(isHigh && { high: Math.max(a, b) }),
  }));

/** Parameters whose values cannot be counted. */
const uncounted: fc.Arbitrary<Parameter> = fc.oneof(
  fc
    .tuple(real, real)
    .map(([a, b]): Parameter => ({ type: 'float', low: Math.min(a, b), high: Math.max(a, b), log: false })),
  fc
    .tuple(positive, positive)
    .map(([a, b]): Parameter => ({ type: 'float', low: Math.min(a, b), high: Math.max(a, b), log: true })),
  fc.integer({ min: 1, max: 9 }).map((low): Parameter => ({ type: 'int', low, high: 100, log: true })),
  fc
    .record({ mean: real, sd: positive, cut: bounds(real) })
    .map(({ mean, sd, cut }): Parameter => ({ type: 'normal', mean, sd, ...cut })),
  fc
    .record({ mean: fc.integer({ min: -9, max: 9 }), step: fc.constantFrom(0.1, 0.25, 3) })
    .map(({ mean, step }): Parameter => ({ type: 'normal', mean, sd: 2, step, low: -5, high: 5 })),
  fc
    .record({ mean: real, sd: positive, cut: bounds(positive) })
    .map(({ mean, sd, cut }): Parameter => ({ type: 'lognormal', mean, sd, ...cut })),
  fc.constant<Parameter>({ type: 'categorical', choices: ['x', 'y', 1], weights: [0, 1e308, 1e308] }),
);

/** Spaces with conditions on the parameters before, by names that are not in that order. */
function spacesOfKinds(kinds: fc.Arbitrary<Parameter>): fc.Arbitrary<NamedParameters> {
  const one = fc.record({ parameter: kinds, parents: fc.array(fc.nat(100), { maxLength: 2 }), pick: fc.nat(100) });
  return fc.array(one, { minLength: 1, maxLength: NAMES.length }).map((each) => {
    const space: Record<string, Parameter> = {};
    for (const [i, { parameter, parents, pick }] of each.entries()) {
      const when: Record<string, JsonValue> = {};
      for (const parent of parents) {
        const name = NAMES[parent % (i + 1)] as string;
        const values = space[name] && valuesOf(space[name] as Parameter);
        if (values)
          when[name] = pick % 2 === 0 ? [values.at(pick % values.count)] : [values.at(0), values.at(values.count - 1)];
      }
      space[NAMES[i] as string] = Object.keys(when).length > 0 ? { ...parameter, when } : parameter;
    }
    return space;
  });
}

/** Small spaces that can be counted through. */
export const countedSpaces = spacesOfKinds(counted);

/** Spaces of all kinds of parameters. */
export const anySpaces = spacesOfKinds(fc.oneof(counted, uncounted));

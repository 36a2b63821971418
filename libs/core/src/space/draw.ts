import type { JsonValue } from '../json/json-value.js';
import { permutation } from '../random/permutation.js';
import { uniform } from '../random/uniform.js';
import { spaceSize, valueCount } from './finite.js';
import type { FloatParameter, IntParameter, Parameter, Params, Space } from './space.js';

/**
 * The parameters of one model. They depend on nothing but the space, the seed and the model's number.
 *
 * - A space that can be counted through (only categorical, const and plain int) is drawn without replacement: model m
 *   takes entry m of a permutation keyed by the seed, and a new permutation begins when all sets have been taken. The sets
 *   are numbered with the names sorted and the last name changing fastest.
 * - In any other space each parameter is drawn by itself, from u = uniform(seed, 'param', model, name):
 *   float: low·(1 − u) + high·u; float log: e^(ln low·(1 − u) + ln high·u); int: low + ⌊u·(high − low + 1)⌋; int log: float log on
 *   [low − ½, high + ½], rounded; categorical: choice ⌊u·n⌋. All are brought into [low, high]. Where ln and e^x are not V8's, a
 *   float log may differ in its last bit.
 */
export function drawParams(space: Space, seed: number, model: number): Params {
  const size = spaceSize(space);
  const names = Object.keys(space).sort();
  const values = size === null ? drawEach(space, names, seed, model) : drawSet(space, names, seed, model, size);
  return Object.fromEntries(names.map((name, i) => [name, values[i] as JsonValue]));
}

function drawEach(space: Space, names: readonly string[], seed: number, model: number): JsonValue[] {
  return names.map((name) => {
    const parameter = space[name] as Parameter;
    return parameter.type === 'const' ? parameter.value : valueAt(parameter, uniform(seed, 'param', model, name));
  });
}

function drawSet(space: Space, names: readonly string[], seed: number, model: number, size: number): JsonValue[] {
  let index = permutation(size, seed, 'grid', Math.floor(model / size))(model % size);
  return names
    .map((name) => space[name] as Parameter)
    .reverse()
    .map((parameter) => {
      const count = valueCount(parameter) as number;
      const digit = index % count;
      index = Math.floor(index / count);
      return nthValue(parameter, digit);
    })
    .reverse();
}

function nthValue(parameter: Parameter, n: number): JsonValue {
  switch (parameter.type) {
    case 'const':
      return parameter.value;
    case 'categorical':
      return parameter.choices[n] as JsonValue;
    default:
      return parameter.low + n;
  }
}

function valueAt(parameter: Exclude<Parameter, { type: 'const' }>, u: number): JsonValue {
  switch (parameter.type) {
    case 'float':
      return floatAt(parameter, u);
    case 'int':
      return intAt(parameter, u);
    case 'categorical':
      return parameter.choices[Math.floor(u * parameter.choices.length)] as JsonValue;
  }
}

function floatAt({ low, high, log }: FloatParameter, u: number): number {
  const value = log ? logBetween(low, high, u) : low * (1 - u) + high * u;
  return Math.min(Math.max(value, low), high);
}

function intAt({ low, high, log }: IntParameter, u: number): number {
  const value = log ? Math.round(logBetween(low - 0.5, high + 0.5, u)) : low + Math.floor(u * (high - low + 1));
  return Math.min(Math.max(value, low), high);
}

function logBetween(low: number, high: number, u: number): number {
  return Math.exp(Math.log(low) * (1 - u) + Math.log(high) * u);
}

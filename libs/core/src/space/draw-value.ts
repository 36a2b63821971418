import type { JsonValue } from '../json/json-value.js';
import { nearestMultiple } from './decimals.js';
import { cutNormalQuantile } from './normal.js';
import type {
  CategoricalParameter,
  FloatParameter,
  IntParameter,
  LognormalParameter,
  NormalParameter,
  Parameter,
} from './space.js';
import { type Values, valuesOf } from './values.js';

/** An interval so narrow, in standard deviations, that the density on it is even to one part in a million. */
const EVEN = 1e-6;
/** Standard deviations; the square is still a number. */
const FARTHEST = 1e150;

/**
 * The value at u, 0 ≤ u < 1:
 *
 * - float: low·(1 − u) + high·u; with log: e^(ln low·(1 − u) + ln high·u)
 * - int: low + ⌊u·(high − low + 1)⌋; with log: that of a float on [low − ½, high + ½], rounded
 * - float and int with step: low + ⌊u·n⌋·step, n being the number of values
 * - categorical: choice ⌊u·n⌋; with weights: the first choice at which the sum of the weights, each divided by the greatest,
 *   is above u times the sum of all
 * - normal: mean + sd·z, where z is below its quantile with probability u among those that lead into [low, high]; with step:
 *   brought to the nearest multiple of step
 * - lognormal: e^(the same, on [ln low, ln high])
 *
 * All are brought into [low, high]. Where ln and e^x are not V8's, those with log and the normal ones may differ in their
 * last bits.
 */
export function drawValue(parameter: Parameter, u: number): JsonValue {
  const value = valueAt(parameter, u);
  // Not −0: JSON has none, so what is sent would be another value.
  return value === 0 ? 0 : value;
}

function valueAt(parameter: Parameter, u: number): JsonValue {
  switch (parameter.type) {
    case 'const':
      return parameter.value;
    case 'float':
      return parameter.step === undefined ? floatAt(parameter, u) : steppedAt(parameter, u);
    case 'int':
      return parameter.step === undefined ? intAt(parameter, u) : steppedAt(parameter, u);
    case 'categorical':
      return choiceAt(parameter, u);
    case 'normal':
      return normalAt(parameter, u);
    case 'lognormal':
      return lognormalAt(parameter, u);
  }
}

function floatAt({ low, high, log }: FloatParameter, u: number): number {
  return within(low, high, log ? logBetween(low, high, u) : low * (1 - u) + high * u);
}

function intAt({ low, high, log }: IntParameter, u: number): number {
  return within(
    low,
    high,
    log ? Math.round(logBetween(low - 0.5, high + 0.5, u)) : low + Math.floor(u * (high - low + 1)),
  );
}

function logBetween(low: number, high: number, u: number): number {
  return Math.exp(Math.log(low) * (1 - u) + Math.log(high) * u);
}

function steppedAt(parameter: FloatParameter | IntParameter, u: number): JsonValue {
  const values = valuesOf(parameter) as Values;
  return values.at(Math.floor(u * values.count));
}

function choiceAt({ choices, weights }: CategoricalParameter, u: number): JsonValue {
  if (weights === undefined) return choices[Math.floor(u * choices.length)] as JsonValue;
  const greatest = Math.max(...weights);
  const shares = weights.map((weight) => weight / greatest);
  const wanted = u * shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  const place = shares.findIndex((share) => {
    sum += share;
    return sum > wanted;
  });
  return choices[place] as JsonValue;
}

function normalAt(
  { mean, sd, low = -Number.MAX_VALUE, high = Number.MAX_VALUE, step }: NormalParameter,
  u: number,
): number {
  const value = within(low, high, normalBetween(mean, sd, low, high, u));
  return step === undefined ? value : nearestMultiple(value, step, low, high);
}

function lognormalAt(parameter: LognormalParameter, u: number): number {
  const { mean, sd, low = Number.MIN_VALUE, high = Number.MAX_VALUE } = parameter;
  return within(low, high, Math.exp(normalBetween(mean, sd, Math.log(low), Math.log(high), u)));
}

function normalBetween(mean: number, sd: number, low: number, high: number, u: number): number {
  // Halved first, since the difference of two large numbers may be beyond all numbers.
  const apart = (to: number, from: number) => within(-FARTHEST, FARTHEST, ((to / 2 - from / 2) / sd) * 2);
  const [from, to, width] = [apart(low, mean), apart(high, mean), apart(high, low)];
  const isEven = low === high || width * Math.max(1, Math.abs(from), Math.abs(to)) < EVEN;
  return isEven ? low * (1 - u) + high * u : mean + sd * cutNormalQuantile(from, to, u);
}

function within(low: number, high: number, value: number): number {
  return Math.min(Math.max(value, low), high);
}

import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import { SteppedRange } from './decimals.js';
import type { IntParameter, Parameter } from './space.js';

/** The values of a parameter, numbered from 0. */
export interface Values {
  readonly count: number;
  at(n: number): JsonValue;
  /** The number of a value; null when it is none of them. */
  indexOf(value: JsonValue): number | null;
}

/** Null where the values cannot be counted: real numbers without step, and logarithmic whole numbers. */
export function valuesOf(parameter: Parameter): Values | null {
  switch (parameter.type) {
    case 'const':
      return listed([parameter.value]);
    case 'categorical':
      // A choice of weight 0 is never drawn.
      return listed(parameter.choices.filter((_, i) => parameter.weights?.[i] !== 0));
    case 'int':
      if (parameter.log) return null;
      return parameter.step === undefined
        ? wholeNumbers(parameter)
        : stepped(parameter.low, parameter.high, parameter.step);
    case 'float':
      return parameter.step === undefined ? null : stepped(parameter.low, parameter.high, parameter.step);
    case 'normal':
    case 'lognormal':
      return null;
  }
}

/** A value that is listed twice counts twice; its number is the first. */
function listed(values: readonly JsonValue[]): Values {
  const numbers = new Map<string, number>();
  for (const [i, value] of values.entries()) {
    const text = canonicalJson(value);
    if (!numbers.has(text)) numbers.set(text, i);
  }
  return {
    count: values.length,
    at: (n) => values[n] as JsonValue,
    indexOf: (value) => numbers.get(canonicalJson(value)) ?? null,
  };
}

function wholeNumbers({ low, high }: IntParameter): Values {
  return {
    count: high - low + 1,
    at: (n) => low + n,
    indexOf: (value) =>
      Number.isInteger(value) && Number(value) >= low && Number(value) <= high ? Number(value) - low : null,
  };
}

function stepped(low: number, high: number, step: number): Values {
  const range = new SteppedRange(low, high, step);
  return {
    count: range.count,
    at: (n) => range.at(n),
    indexOf: (value) => (typeof value === 'number' ? range.indexOf(value) : null),
  };
}

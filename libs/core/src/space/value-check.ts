import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import { nearestMultiple, SteppedRange } from './decimals.js';
import type { CategoricalParameter, FloatParameter, IntParameter, NormalParameter, Parameter } from './space.js';

/** What keeps a value from being one of the parameter's, in words that say what to do; null when nothing does. */
export type ValueCheck = (value: JsonValue) => string | null;

const MAX_SHOWN = 200;

/** A choice of weight 0 is a value too: it may be given, but is never drawn. */
export function valueCheck(parameter: Parameter): ValueCheck {
  switch (parameter.type) {
    case 'const':
      return oneOf([parameter.value]);
    case 'categorical':
      return oneOf((parameter as CategoricalParameter).choices);
    case 'int':
      return intCheck(parameter);
    case 'float':
      return floatCheck(parameter);
    case 'normal':
      return normalCheck(parameter);
    case 'lognormal': {
      const { low = Number.MIN_VALUE, high = Number.MAX_VALUE } = parameter;
      return (value) => {
        if (typeof value === 'number' && value <= 0) return 'Must be above 0.';
        return rangeFault(value, low, high);
      };
    }
  }
}

function oneOf(values: readonly JsonValue[]): ValueCheck {
  const texts = new Set(values.map(canonicalJson));
  const shown = [...texts].join(', ');
  const message =
    shown.length > MAX_SHOWN ? 'Must be one of the choices.' : `Must be ${texts.size > 1 ? 'one of ' : ''}${shown}.`;
  return (value) => (texts.has(canonicalJson(value)) ? null : message);
}

function intCheck({ low, high, step }: IntParameter): ValueCheck {
  const isStepped = stepCheck(low, high, step);
  return (value) => {
    if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
      return `Must be a whole number from ${low} to ${high}.`;
    }
    return isStepped(value as number);
  };
}

function floatCheck({ low, high, step }: FloatParameter): ValueCheck {
  const isStepped = stepCheck(low, high, step);
  return (value) => rangeFault(value, low, high) ?? isStepped(value as number);
}

function normalCheck({ low = -Number.MAX_VALUE, high = Number.MAX_VALUE, step }: NormalParameter): ValueCheck {
  return (value) => {
    const fault = rangeFault(value, low, high);
    if (fault !== null || step === undefined) return fault;
    const nearest = nearestMultiple(value as number, step, low, high);
    return nearest === value ? null : `Must be a multiple of ${step}. The nearest is ${nearest}.`;
  };
}

function rangeFault(value: JsonValue, low: number, high: number): string | null {
  if (typeof value !== 'number') return 'Must be a number.';
  if (value >= low && value <= high) return null;
  if (high === Number.MAX_VALUE) return `Must be at least ${low}.`;
  const isOpen = low === -Number.MAX_VALUE || low === Number.MIN_VALUE;
  return isOpen ? `Must be at most ${high}.` : `Must be a number from ${low} to ${high}.`;
}

function stepCheck(low: number, high: number, step: number | undefined): (value: number) => string | null {
  if (step === undefined) return () => null;
  const range = new SteppedRange(low, high, step);
  return (value) =>
    range.indexOf(value) === null
      ? `Must be ${low} and a whole number of steps of ${step}. The nearest is ${range.nearest(value)}.`
      : null;
}

import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import { type Params, type Space, spacesOf } from './space.js';

const REAL_NUMBERS: ReadonlySet<string | undefined> = new Set(['float', 'normal', 'lognormal']);

/**
 * The parameters as the wire carries them (`params_json`): canonical JSON, except that the value of a float, normal or
 * lognormal parameter always has a point or an exponent, so that a typed language can tell 1.0 from 1. A name that is
 * such a parameter in one space of a list has real numbers in all of them.
 */
export function encodeParams(space: Space, params: Params): string {
  const spaces = spacesOf(space);
  const fields = Object.keys(params)
    .sort()
    .map((name) => {
      const value = params[name] as JsonValue;
      const isReal = typeof value === 'number' && spaces.some((one) => REAL_NUMBERS.has(one[name]?.type));
      return `${JSON.stringify(name)}:${isReal ? encodeReal(value) : canonicalJson(value)}`;
    });
  return `{${fields.join(',')}}`;
}

function encodeReal(value: number): string {
  const text = JSON.stringify(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

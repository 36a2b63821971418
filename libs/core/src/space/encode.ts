import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import type { Params, Space } from './space.js';

/**
 * The parameters as the wire carries them (`params_json`): canonical JSON, except that the value of a float parameter
 * always has a point or an exponent, so that a typed language can tell 1.0 from 1.
 */
export function encodeParams(space: Space, params: Params): string {
  const fields = Object.keys(params)
    .sort()
    .map((name) => {
      const value = params[name] as JsonValue;
      const isFloat = space[name]?.type === 'float' && typeof value === 'number';
      return `${JSON.stringify(name)}:${isFloat ? encodeFloat(value) : canonicalJson(value)}`;
    });
  return `{${fields.join(',')}}`;
}

function encodeFloat(value: number): string {
  const text = JSON.stringify(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

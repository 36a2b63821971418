import type { JsonValue } from './json-value.js';

/**
 * The one spelling of a JSON value, after RFC 8785: no blanks, object keys sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Equal values give equal text, in any language.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as JsonValue)}`);
  return `{${fields.join(',')}}`;
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import type { NamedParameters, Parameter, Params, When } from './space.js';

/** Whether a parameter is there, given the parameters that its condition names as far as these are there. */
export function isThere({ when = {} }: Parameter, params: Params): boolean {
  return Object.entries(when).every(
    ([name, wanted]) =>
      Object.hasOwn(params, name) && wantedValues(wanted).some((value) => isEqual(value, params[name] as JsonValue)),
  );
}

/** The values that a condition allows for one parameter. */
export function wantedValues(wanted: When[string]): readonly JsonValue[] {
  return Array.isArray(wanted) ? (wanted as readonly JsonValue[]) : [wanted];
}

/** Equal as JSON: 1 is 1.0, and the order of keys means nothing. */
export function isEqual(one: JsonValue, other: JsonValue): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** The names, sorted, but each after those that its condition names. */
export function parentsFirst(space: NamedParameters): string[] {
  const order = new Set<string>();
  const onTheWay = new Set<string>();
  const visit = (name: string) => {
    const parameter = space[name];
    if (parameter === undefined || onTheWay.has(name)) return;
    onTheWay.add(name);
    for (const parent of Object.keys(parameter.when ?? {}).sort()) visit(parent);
    order.add(name);
  };
  for (const name of Object.keys(space).sort()) visit(name);
  return [...order];
}

/** The parameters that a condition names, each after those that its own condition names. */
export function namedByConditions(space: NamedParameters): string[] {
  const named = new Set(Object.values(space).flatMap(({ when = {} }) => Object.keys(when)));
  return parentsFirst(space).filter((name) => named.has(name));
}

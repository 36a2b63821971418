import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import type { NamedParameters, Parameter, Params, When } from './space.js';

/** Whether a parameter is there, given the parameters that its condition names as far as these are there. */
export function isThere({ when }: Parameter, params: Params): boolean {
  if (when === undefined) return true;
  return wantedTexts(when).every(
    ([name, texts]) => Object.hasOwn(params, name) && texts.has(canonicalJson(params[name] as JsonValue)),
  );
}

/** The values that a condition allows for one parameter. */
export function wantedValues(wanted: JsonValue): readonly JsonValue[] {
  return Array.isArray(wanted) ? (wanted as readonly JsonValue[]) : [wanted];
}

type WantedTexts = readonly (readonly [name: string, texts: ReadonlySet<string>])[];

// A condition never changes, and may list thousands of values.
const known = new WeakMap<When, WantedTexts>();

/** The allowed values as canonical JSON: equal values have equal text. */
function wantedTexts(when: When): WantedTexts {
  const texts =
    known.get(when) ??
    Object.entries(when).map(([name, wanted]) => [name, new Set(wantedValues(wanted).map(canonicalJson))] as const);
  known.set(when, texts);
  return texts;
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

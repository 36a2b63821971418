import type { JsonValue } from '../json/json-value.js';
import { wantedValues } from '../space/conditions.js';
import type { Parameter } from '../space/space.js';
import { type ValueCheck, valueCheck } from '../space/value-check.js';
import { jsonFaults, type PlacedFault } from './json-faults.js';
import { parameterSchema } from './parameter-schema.js';

/**
 * What is wrong with the conditions of a space, as far as its parameters are right by themselves: names and values that
 * there never are, and parameters that depend on themselves.
 */
export function conditionFaults(space: Readonly<Record<string, unknown>>): PlacedFault[] {
  const parents = new Map<string, ValueCheck | string | null>();
  const faults: PlacedFault[] = [];
  for (const [name, parameter] of Object.entries(space)) {
    for (const [parent, wanted] of Object.entries(conditionOf(parameter))) {
      const path = [name, 'when', parent];
      if (!Object.hasOwn(space, parent)) {
        faults.push({ path, message: `There is no parameter of the name ${parent} in this space. Correct the name.` });
        continue;
      }
      const check = parents.has(parent) ? parents.get(parent) : checkOf(space[parent]);
      parents.set(parent, check ?? null);
      if (typeof check === 'string') faults.push({ path, message: check });
      else if (check && jsonFaults(wanted).length === 0) faults.push(...wantedFaults(path, parent, wanted, check));
    }
  }
  return [...faults, ...cycleFaults(space)];
}

/** The check of the values to compare with; text: it cannot be compared; null: it is wrong by itself. */
function checkOf(parent: unknown): ValueCheck | string | null {
  const parsed = parameterSchema.safeParse(parent);
  if (!parsed.success) return null;
  const parameter: Parameter = parsed.data;
  const isReal = parameter.type === 'normal' || parameter.type === 'lognormal';
  if (isReal || (parameter.type === 'float' && parameter.step === undefined)) {
    return 'Is a real number, which no condition can be about. Use a categorical, const, int, or a float with a step.';
  }
  return valueCheck(parameter);
}

function wantedFaults(path: string[], parent: string, wanted: JsonValue, check: ValueCheck): PlacedFault[] {
  const values = wantedValues(wanted);
  if (values.length === 0) return [{ path, message: 'Is empty. Give at least one value.' }];
  return values.flatMap((value, i) => {
    const message = check(value);
    if (message === null) return [];
    return [
      { path: Array.isArray(wanted) ? [...path, i] : path, message: `Is never the value of ${parent}. ${message}` },
    ];
  });
}

/** One fault for each cycle, where it is closed. */
function cycleFaults(space: Readonly<Record<string, unknown>>): PlacedFault[] {
  const faults: PlacedFault[] = [];
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]) => {
    if (done.has(name)) return;
    for (const parent of Object.keys(conditionOf(space[name]))) {
      if (!Object.hasOwn(space, parent)) continue;
      const start = [...way, name].indexOf(parent);
      if (start < 0) visit(parent, [...way, name]);
      else {
        const cycle = [...[...way, name].slice(start), parent].join(' → ');
        faults.push({ path: [name, 'when', parent], message: `Depends on itself: ${cycle}. Remove a condition.` });
      }
    }
    done.add(name);
  };
  for (const name of Object.keys(space)) visit(name, []);
  return faults;
}

function conditionOf(parameter: unknown): Record<string, JsonValue> {
  const when = typeof parameter === 'object' && parameter !== null ? (parameter as { when?: unknown }).when : undefined;
  return typeof when === 'object' && when !== null && !Array.isArray(when) ? (when as Record<string, JsonValue>) : {};
}

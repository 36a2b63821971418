import type { z } from 'zod';
import type { Fault } from '../errors/fault.js';
import { planFaults } from './plan-faults.js';
import { type SearchSpec, searchSpecSchema } from './search-spec.js';
import { MAX_SPACES } from './space-schema.js';
import { MAX_GIVEN, startWithFaults } from './start-with-schema.js';

const MAX_BYTES = 256 * 1024;
/** Nobody reads more, and a list of a hundred thousand wrong things must not become an answer of megabytes. */
const MAX_FAULTS = 2000;

export type ParsedSpec =
  | { readonly ok: true; readonly spec: SearchSpec }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** A spec, or all that is wrong with it at once. Never throws, whatever comes in. */
export function parseSpec(given: unknown): ParsedSpec {
  const size = sizeFault(given);
  if (size !== null) return { ok: false, faults: [size] };
  const input = shortened(given);
  const parsed = searchSpecSchema.safeParse(input, { reportInput: true });
  const faults = [
    ...reservedNameFaults(input),
    ...(parsed.error?.issues ?? []).flatMap(faultsOf),
    ...planFaults(parsed.data ?? input),
    ...startWithFaults(parsed.data ?? input),
  ];
  if (!parsed.success || faults.length > 0) return { ok: false, faults: firstOf(unique(faults)) };
  const { name, ...rest } = parsed.data;
  return { ok: true, spec: { name: name ?? `${rest.estimator} ${rest.algorithm.type}`, ...rest } };
}

/** Of lists that are too long one entry too many is left: enough to be told so, and no time is lost on the others. */
function shortened(input: unknown): unknown {
  const long = (field: string, most: number) => {
    const list = ownField(input, field);
    return Array.isArray(list) && list.length > most ? { [field]: list.slice(0, most + 1) } : {};
  };
  const lists = { ...long('space', MAX_SPACES), ...long('startWith', MAX_GIVEN) };
  return Object.keys(lists).length > 0 ? { ...(input as object), ...lists } : input;
}

function firstOf(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MAX_FAULTS) return faults;
  const more = `${faults.length - MAX_FAULTS} more faults are not listed.`;
  return [...faults.slice(0, MAX_FAULTS), { path: '', message: more }];
}

function sizeFault(input: unknown): Fault | null {
  let json: string | undefined;
  try {
    json = JSON.stringify(input);
  } catch {
    return { path: '', message: 'Is not a JSON document.' };
  }
  if (json === undefined || Buffer.byteLength(json) <= MAX_BYTES) return null;
  return { path: '', message: `Is longer than ${MAX_BYTES / 1024} KiB of JSON. Shorten it.` };
}

/** zod drops a field named `__proto__` without a word; so it is looked for first, wherever people give names. */
function reservedNameFaults(input: unknown): Fault[] {
  return ['space', 'startWith'].flatMap((field) => protoFaults(ownField(input, field), field, DEPTH_OF_NAMES));
}

/** A space within a list, a parameter in it, its condition, and the names there. */
const DEPTH_OF_NAMES = 4;

function protoFaults(value: unknown, path: string, depth: number): Fault[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.keys(value).flatMap((key) =>
    key === '__proto__'
      ? [{ path: `${path}.__proto__`, message: 'The name __proto__ is reserved. Choose another one.' }]
      : protoFaults(ownField(value, key), `${path}.${key}`, depth - 1),
  );
}

function ownField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const at = (...more: PropertyKey[]) => [...issue.path, ...more].map(String).join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: at(key),
        message: 'Is not a known field. Remove it or correct its name.',
      }));
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path: at(), message }));
    case 'invalid_union': {
      const inside = closestBranch(issue.errors);
      if (inside === undefined)
        return [{ path: at(), message: isMissing(issue) ? 'Is missing. Add it.' : issue.message }];
      return inside.flatMap((one) => faultsOf({ ...one, path: [...issue.path, ...one.path] }));
    }
    default:
      return [{ path: at(), message: isMissing(issue) ? 'Is missing. Add it.' : issue.message }];
  }
}

/** Of the alternatives of a union, the one that the input comes closest to: its faults lie deepest, and are the fewest. */
function closestBranch(branches: z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const depth = (issues: z.core.$ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length));
  return branches
    .filter((issues) => issues.some(({ path }) => path.length > 0))
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code !== 'custom' && issue.path.length > 0 && issue.input === undefined;
}

function unique(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify([fault.path, fault.message]), fault])).values()];
}

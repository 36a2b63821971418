import type { JsonValue } from '../json/json-value.js';
import { MAX_PERMUTED } from '../random/permutation.js';
import { isThere, namedByConditions } from './conditions.js';
import { lastAtMost } from './last-at-most.js';
import type { NamedParameters, Params } from './space.js';
import { type Values, valuesOf } from './values.js';

/** More ways than this to settle which parameters are there are not counted through. */
const MAX_BRANCHES = 10_000;

/** A space whose sets are numbered from 0. */
export interface CountedSpace {
  readonly size: number;
  at(index: number): Params;
  /** The numbers of a set: none where it is no set of the space, several where several spaces of a list hold it. */
  indexesOf(params: Params): number[];
}

/** All sets that agree in the parameters that a condition names. */
interface Branch {
  readonly start: number;
  readonly settled: Params;
  /** The other parameters that are there, by name. */
  readonly free: readonly string[];
}

/** Null where they cannot be counted through; see `spaceSize` for when, and `gridParams` for the numbering. */
export function countSets(space: NamedParameters): CountedSpace | null {
  const values = new Map<string, Values>();
  for (const name of Object.keys(space).sort()) {
    const each = valuesOf(space[name] as NamedParameters[string]);
    if (each === null) return null;
    values.set(name, each);
  }
  const settled = settledSets(space, values);
  if (settled === null) return null;
  const named = new Set(namedByConditions(space));
  const others = [...values.keys()].filter((name) => !named.has(name));
  const branches: Branch[] = [];
  let size = 0;
  for (const params of settled) {
    const free = others.filter((name) => isThere(space[name] as NamedParameters[string], params));
    branches.push({ start: size, settled: params, free });
    size += free.reduce((product, name) => product * (values.get(name) as Values).count, 1);
    if (size > MAX_PERMUTED) return null;
  }
  return numbered(values, named, branches, size);
}

/** The ways to settle the parameters that a condition names; null when there are too many. */
function settledSets(space: NamedParameters, values: ReadonlyMap<string, Values>): Params[] | null {
  let sets: Params[] = [{}];
  for (const name of namedByConditions(space)) {
    const each = values.get(name) as Values;
    const parameter = space[name] as NamedParameters[string];
    const open = sets.map((params) => isThere(parameter, params));
    if (open.reduce((sum, isOpen) => sum + (isOpen ? each.count : 1), 0) > MAX_BRANCHES) return null;
    sets = sets.flatMap((params, i) =>
      open[i] ? Array.from({ length: each.count }, (_, n) => ({ ...params, [name]: each.at(n) })) : [params],
    );
  }
  return sets;
}

function numbered(
  values: ReadonlyMap<string, Values>,
  named: ReadonlySet<string>,
  branches: readonly Branch[],
  size: number,
): CountedSpace {
  const starts = branches.map(({ start }) => start);
  const keyOf = (params: Params) =>
    [...named].map((name) => (Object.hasOwn(params, name) ? (valueNumber(values, params, name) ?? 'none') : '')).join();
  const places = new Map(branches.map((branch) => [keyOf(branch.settled), branch]));
  return {
    size,
    at(index) {
      const { start, settled, free } = branches[lastAtMost(starts, index)] as Branch;
      const params = new Map<string, JsonValue>(Object.entries(settled));
      let rest = index - start;
      for (const name of [...free].reverse()) {
        const each = values.get(name) as Values;
        params.set(name, each.at(rest % each.count));
        rest = Math.floor(rest / each.count);
      }
      return Object.fromEntries([...params].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    indexesOf(params) {
      const branch = places.get(keyOf(params));
      const names = Object.keys(params);
      if (branch === undefined || names.some((name) => !values.has(name))) return [];
      if (names.length !== Object.keys(branch.settled).length + branch.free.length) return [];
      let index = 0;
      for (const name of branch.free) {
        const number = Object.hasOwn(params, name) ? valueNumber(values, params, name) : null;
        if (number === null) return [];
        index = index * (values.get(name) as Values).count + number;
      }
      return [branch.start + index];
    },
  };
}

function valueNumber(values: ReadonlyMap<string, Values>, params: Params, name: string): number | null {
  return (values.get(name) as Values).indexOf(params[name] as JsonValue);
}

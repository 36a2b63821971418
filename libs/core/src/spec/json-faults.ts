import { nameFault, textFault } from './text.js';

const MAX_DEPTH = 8;

export interface PlacedFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** All that keeps a value from being JSON that every part of the platform can keep: nesting, numbers, text, names. */
export function jsonFaults(value: unknown, depth = 1, path: readonly (string | number)[] = []): PlacedFault[] {
  switch (typeof value) {
    case 'string':
      return faultAt(path, textFault(value));
    case 'number':
      return faultAt(path, Number.isFinite(value) ? null : 'Must be a finite number.');
    case 'boolean':
      return [];
    case 'object': {
      if (value === null) return [];
      if (depth > MAX_DEPTH) return faultAt(path, `Nested more than ${MAX_DEPTH} deep. Make it flatter.`);
      if (Array.isArray(value)) return value.flatMap((item, i) => jsonFaults(item, depth + 1, [...path, i]));
      return Object.entries(value).flatMap(([key, item]) => [
        ...faultAt([...path, key], nameFault(key)),
        ...jsonFaults(item, depth + 1, [...path, key]),
      ]);
    }
    case 'undefined':
      return faultAt(path, 'Is missing. Add it.');
    default:
      return faultAt(path, 'Must be a JSON value.');
  }
}

function faultAt(path: readonly (string | number)[], message: string | null): PlacedFault[] {
  return message === null ? [] : [{ path, message }];
}

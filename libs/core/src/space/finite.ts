import { MAX_PERMUTED } from '../random/permutation.js';
import type { Parameter, Space } from './space.js';

/**
 * How many different sets of parameters the space holds, where each is as likely as any other and they can be counted
 * through. Null where they cannot: real numbers, logarithmic whole numbers, or too many.
 */
export function spaceSize(space: Space): number | null {
  let size = 1;
  for (const parameter of Object.values(space)) {
    const values = valueCount(parameter);
    if (values === null || size * values > MAX_PERMUTED) return null;
    size *= values;
  }
  return size;
}

/** How many values, each as likely, a parameter has. Null where they cannot be counted. */
export function valueCount(parameter: Parameter): number | null {
  switch (parameter.type) {
    case 'const':
      return 1;
    case 'categorical':
      return parameter.choices.length;
    case 'int':
      return parameter.log ? null : parameter.high - parameter.low + 1;
    case 'float':
      return null;
  }
}

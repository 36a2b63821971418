import { MAX_PERMUTED } from '../random/permutation.js';
import { type CountedSpace, countSets } from './count-sets.js';
import { lastAtMost } from './last-at-most.js';
import { type Params, type Space, spacesOf } from './space.js';

/**
 * How many different sets of parameters the space holds, where they can be counted through; weights do not matter, but a
 * choice of weight 0 does not count. Null where they cannot: real numbers without step, logarithmic whole numbers, more
 * than 2^32 sets, or more than 10,000 branches (sets of the parameters that a condition names).
 */
export function spaceSize(space: Space): number | null {
  return countedSpace(space)?.size ?? null;
}

/**
 * Set number `index`, from 0 to size − 1, of a space that can be counted through. The spaces of a list come one after the
 * other. Within a space the parameters that a condition names change slowest: parents first, else by name, the last one
 * fastest. For each of these branches come all values of the other parameters that are there, by name, the last one fastest.
 * So without conditions the names are sorted and the last one changes fastest.
 *
 * @throws RangeError when the space has no such set.
 */
export function gridParams(space: Space, index: number): Params {
  const counted = countedSpace(space);
  if (counted === null || !Number.isInteger(index) || index < 0 || index >= counted.size)
    throw new RangeError(`no set ${index} in this space`);
  return counted.at(index);
}

// A space never changes, and to count one takes long beside drawing one set of it.
const counts = new WeakMap<Space, CountedSpace | null>();

/** Null where the space cannot be counted through; see `spaceSize`. */
export function countedSpace(space: Space): CountedSpace | null {
  const known = counts.get(space);
  if (known !== undefined) return known;
  const counted = join(spacesOf(space).map(countSets));
  counts.set(space, counted);
  return counted;
}

function join(spaces: readonly (CountedSpace | null)[]): CountedSpace | null {
  const starts: number[] = [];
  let size = 0;
  for (const space of spaces) {
    if (space === null) return null;
    starts.push(size);
    size += space.size;
  }
  if (size > MAX_PERMUTED) return null;
  return {
    size,
    at(index) {
      const place = lastAtMost(starts, index);
      return (spaces[place] as CountedSpace).at(index - (starts[place] as number));
    },
    indexesOf: (params) =>
      spaces.flatMap((space, i) =>
        (space as CountedSpace).indexesOf(params).map((index) => index + (starts[i] as number)),
      ),
  };
}

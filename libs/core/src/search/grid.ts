import type { Fault } from '../errors/fault.js';
import { spaceSize } from '../space/finite.js';
import { type Parameter, type Space, spacesOf } from '../space/space.js';
import { valuesOf } from '../space/values.js';
import type { Algorithm } from './algorithm.js';
import { impossibleSpec } from './plan-limits.js';

/** Whether the algorithm has one model for each set of parameters of the space. */
export function isGrid(algorithm: Algorithm): boolean {
  return algorithm.type === 'grid' || ('nInitialParameters' in algorithm && algorithm.nInitialParameters === 'grid');
}

/**
 * How many models a grid has: one for each set of the space.
 *
 * @throws HyperhostError INVALID_SPEC at `space` when it cannot be counted, with the parameters that are in the way.
 */
export function gridModels(space: Space | undefined): number {
  if (space === undefined) throw impossibleSpec([fault('Is missing. Add it.')]);
  const size = spaceSize(space);
  if (size !== null) return size;
  const uncounted = spacesOf(space).flatMap((one, i, { length }) =>
    Object.entries(one)
      .filter(([, parameter]) => isUncounted(parameter))
      .map(([name]) => (length === 1 ? name : `${i}.${name}`)),
  );
  throw impossibleSpec([
    fault(
      uncounted.length > 0
        ? `A grid needs values that can be counted. Give choices, or a step, to: ${uncounted.sort().join(', ')}.`
        : 'Has too many sets of parameters for a grid. Give it fewer values, or draw at random.',
    ),
  ]);
}

function fault(message: string): Fault {
  return { path: 'space', message };
}

function isUncounted(parameter: Parameter): boolean {
  return valuesOf(parameter) === null;
}

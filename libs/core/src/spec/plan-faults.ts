import type { z } from 'zod';
import type { Fault } from '../errors/fault.js';
import { HyperhostError } from '../errors/hyperhost-error.js';
import { patienceOf } from '../search/patience.js';
import { planSearch } from '../search/plan.js';
import { algorithmSchema } from './algorithm-schema.js';
import { limitsSchema } from './limits-schema.js';
import { spaceSchema } from './space-schema.js';

/**
 * What the fields of a spec cannot be together: no plan can be made of them. Looked for whenever the algorithm is right
 * by itself, so that these faults are told with all others; a limit or a space that is wrong by itself is left out.
 */
export function planFaults(input: unknown): Fault[] {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const algorithm = rightBy(algorithmSchema, given.algorithm);
  if (algorithm === undefined) return [];
  const limits = rightBy(limitsSchema, given.limits);
  const space = rightBy(spaceSchema, given.space);
  const faults = [() => planSearch({ algorithm, limits, space }), () => patienceOf(algorithm)].flatMap(faultsOf);
  // A space that is wrong by itself has its own faults.
  return space === undefined ? faults.filter(({ path }) => path !== 'space') : faults;
}

function faultsOf(attempt: () => unknown): readonly Fault[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof HyperhostError && error.faults !== undefined) return error.faults;
    throw error;
  }
}

/** The value with its defaults, or undefined when it is wrong. */
function rightBy<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(value).data;
}

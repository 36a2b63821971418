import type { z } from 'zod';
import type { Fault } from '../errors/fault.js';
import { HyperhostError } from '../errors/hyperhost-error.js';
import { patienceOf } from '../search/patience.js';
import { planSearch } from '../search/plan.js';
import { impossibleSpec } from '../search/plan-limits.js';
import type { Plan } from '../search/types.js';
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
  const plan = () => checkStart(planSearch({ algorithm, limits, space }), given.startWith);
  const faults = [plan, () => patienceOf(algorithm)].flatMap(faultsOf);
  // A space that is wrong by itself has its own faults.
  return space === undefined ? faults.filter(({ path }) => path !== 'space') : faults;
}

/** Each set that is given to start with needs a model. */
function checkStart({ models }: Plan, startWith: unknown): void {
  const sets = Array.isArray(startWith) ? startWith.length : 0;
  if (sets <= models) return;
  const plan = `${models} ${models === 1 ? 'model' : 'models'}`;
  const message = `Gives ${sets} sets of parameters to a plan of ${plan}. Give fewer, or plan more models.`;
  throw impossibleSpec([{ path: 'startWith', message }]);
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

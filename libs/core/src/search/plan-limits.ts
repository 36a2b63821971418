import type { Fault } from '../errors/fault.js';
import { HyperhostError } from '../errors/hyperhost-error.js';

/** The most models of one search. */
export const MAX_MODELS = 1_000_000;
/** The most calls of one model. */
export const MAX_CALLS_OF_A_MODEL = 1_000_000;
/** The most calls of one search. */
export const MAX_CALLS = 2 ** 31;
/** The most brackets that may be given or chosen. */
export const MAX_BRACKETS = 1000;
/** The most rungs of a search that cuts step by step. */
export const MAX_RUNGS = 1000;
/** The least aggressiveness: nearer to 1, rungs would be too many to be of use. */
export const MIN_AGGRESSIVENESS = 1.1;
export const MAX_AGGRESSIVENESS = 1_000_000;

/** The error of an algorithm that no plan can be made for. `field` is the field of the algorithm to change. */
export function impossiblePlan(field: string, message: string): HyperhostError {
  return impossibleSpec([{ path: `algorithm.${field}`, message }]);
}

/** The error of a spec that no plan can be made for, with all its faults. */
export function impossibleSpec(faults: readonly Fault[]): HyperhostError {
  const message = faults.map((fault) => `${fault.path}: ${fault.message}`).join(' ');
  return new HyperhostError('INVALID_SPEC', message, faults);
}

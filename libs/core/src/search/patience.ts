import type { Algorithm } from './algorithm.js';
import { planSearch } from './plan.js';
import { impossiblePlan } from './plan-limits.js';
import { ratioOf } from './ratio.js';
import type { CallCount, Patience } from './types.js';

/** Stands for the aggressiveness where an algorithm has none: `patience: true` is a third of all calls. */
const USUAL_AGGRESSIVENESS = 3;

/**
 * When the models of a search stop early. `true` means P = max(⌊maxIter / aggressiveness⌋, 1) calls, as in Dask-ML;
 * where a successive halving has no maxIter, the calls of its last rung stand for it.
 *
 * @throws HyperhostError INVALID_SPEC when P is below 2: a plateau needs two scores.
 */
export function patienceOf(algorithm: Algorithm): Patience | null {
  if (algorithm.patience === false) return null;
  if (algorithm.patience !== true) return { calls: algorithm.patience, tol: algorithm.tol };
  const calls = defaultPatience(algorithm);
  if (calls < 2) {
    throw impossiblePlan(
      'patience',
      'True means maxIter / aggressiveness calls, which is less than 2 here. Set it to false or to a number of at least 2, or raise maxIter.',
    );
  }
  return { calls, tol: algorithm.tol };
}

function defaultPatience(algorithm: Algorithm): CallCount {
  const eta = ratioOf('aggressiveness' in algorithm ? algorithm.aggressiveness : USUAL_AGGRESSIVENESS);
  const most = algorithm.maxIter ?? planSearch({ algorithm }).brackets[0]?.rungs.at(-1)?.calls ?? 1;
  return Math.max(Number((BigInt(most) * eta.denominator) / eta.numerator), 1);
}

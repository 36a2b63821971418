import type { Algorithm } from './algorithm.js';
import { hyperbandBrackets } from './hyperband.js';
import { impossiblePlan, MAX_CALLS, MAX_MODELS, MIN_AGGRESSIVENESS } from './plan-limits.js';
import { randomizedRungs } from './randomized.js';
import { ratioOf } from './ratio.js';
import { halvingRungs } from './successive-halving.js';
import type { Bracket, Plan, Rung } from './types.js';

/**
 * What a search promises before it runs. Pure whole-number arithmetic; the same on every machine.
 *
 * @throws HyperhostError INVALID_SPEC, with the field to change, when no such search can be run.
 */
export function planSearch(algorithm: Algorithm): Plan {
  let firstModel = 0;
  const brackets = rungsOf(algorithm).map((rungs, index, all): Bracket => {
    const bracket = { bracket: all.length - 1 - index, firstModel, rungs };
    firstModel += rungs[0]?.models ?? 0;
    return bracket;
  });
  const calls = brackets.reduce((sum, { rungs }) => sum + callsOf(rungs), 0);
  const size = algorithm.type === 'hyperband' ? 'maxIter' : 'nInitialParameters';
  if (firstModel > MAX_MODELS) throw impossiblePlan(size, `At most ${MAX_MODELS} models. This plan has ${firstModel}.`);
  if (calls > MAX_CALLS) throw impossiblePlan(size, `At most ${MAX_CALLS} calls in all. This plan has ${calls}.`);
  return { brackets, models: firstModel, calls };
}

function rungsOf(algorithm: Algorithm): Rung[][] {
  if (algorithm.type !== 'randomized' && !(algorithm.aggressiveness >= MIN_AGGRESSIVENESS)) {
    throw impossiblePlan('aggressiveness', `Must be at least ${MIN_AGGRESSIVENESS}, or the rungs never end.`);
  }
  switch (algorithm.type) {
    case 'hyperband':
      return hyperbandBrackets(algorithm.maxIter, ratioOf(algorithm.aggressiveness));
    case 'successiveHalving': {
      const { nInitialParameters, nInitialIter, aggressiveness, maxIter } = algorithm;
      if (maxIter !== undefined && nInitialIter > maxIter) {
        throw impossiblePlan('nInitialIter', `More than maxIter, which is ${maxIter}. Lower it, or raise maxIter.`);
      }
      const rungs = halvingRungs({
        models: BigInt(nInitialParameters),
        calls: BigInt(nInitialIter),
        eta: ratioOf(aggressiveness),
        maxIter: maxIter === undefined ? null : BigInt(maxIter),
        maxRungs: null,
      });
      return [rungs];
    }
    case 'randomized':
      return [randomizedRungs(algorithm.nInitialParameters, algorithm.maxIter)];
  }
}

/** Calls of a bracket: whoever climbs onto a rung gets what it has more than the one below. */
function callsOf(rungs: readonly Rung[]): number {
  return rungs.reduce((sum, rung, i) => sum + rung.models * (rung.calls - (rungs[i - 1]?.calls ?? 0)), 0);
}

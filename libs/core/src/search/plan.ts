import type { SearchSpec } from '../spec/search-spec.js';
import type { Algorithm } from './algorithm.js';
import { type BracketShape, callsOf } from './bracket-shape.js';
import { keepToCalls } from './call-budget.js';
import { hyperbandShapes } from './hyperband.js';
import { impossiblePlan, MAX_CALLS, MAX_MODELS, MIN_AGGRESSIVENESS } from './plan-limits.js';
import { randomizedShape } from './randomized.js';
import { halvingShape } from './successive-halving.js';
import type { Bracket, Plan } from './types.js';

/** What a plan is made of. A space is only looked at by algorithms that count it through. */
export type PlannedSpec = Pick<SearchSpec, 'algorithm' | 'limits'> & {
  readonly space?: SearchSpec['space'] | undefined;
};

/**
 * What a search promises before it runs. Pure whole-number arithmetic; the same on every machine.
 *
 * @throws HyperhostError INVALID_SPEC, with the field to change, when no such search can be run.
 */
export function planSearch({ algorithm, limits }: PlannedSpec): Plan {
  const shapes = shapesOf(algorithm);
  const settled =
    limits?.calls === undefined
      ? shapes.map(({ bracket, models, rungsFrom }) => ({ bracket, rungs: rungsFrom(models) }))
      : keepToCalls(shapes, limits.calls);
  let firstModel = 0;
  const brackets = settled.map(({ bracket, rungs }): Bracket => {
    const placed = { bracket, firstModel, rungs };
    firstModel += rungs[0]?.models ?? 0;
    return placed;
  });
  const calls = brackets.reduce((sum, { rungs }) => sum + callsOf(rungs), 0);
  const size = algorithm.type === 'hyperband' ? 'maxIter' : 'nInitialParameters';
  if (firstModel > MAX_MODELS) throw impossiblePlan(size, `At most ${MAX_MODELS} models. This plan has ${firstModel}.`);
  if (calls > MAX_CALLS) throw impossiblePlan(size, `At most ${MAX_CALLS} calls in all. This plan has ${calls}.`);
  return { brackets, models: firstModel, calls };
}

/** The brackets of an algorithm, the most adaptive first. */
function shapesOf(algorithm: Algorithm): BracketShape[] {
  if (algorithm.type !== 'randomized' && !(algorithm.aggressiveness >= MIN_AGGRESSIVENESS)) {
    throw impossiblePlan('aggressiveness', `Must be at least ${MIN_AGGRESSIVENESS}, or the rungs never end.`);
  }
  switch (algorithm.type) {
    case 'hyperband':
      return hyperbandShapes(algorithm);
    case 'successiveHalving':
      return [halvingShape(algorithm)];
    case 'randomized':
      return [randomizedShape(algorithm)];
  }
}

import type { SearchSpec } from '../spec/search-spec.js';
import { type BracketShape, callsOf } from './bracket-shape.js';
import { keepToCalls } from './call-budget.js';
import { gridModels, isGrid } from './grid.js';
import { hyperbandShapes } from './hyperband.js';
import { inverseDecayShape } from './inverse-decay.js';
import { impossiblePlan, impossibleSpec, MAX_CALLS, MAX_MODELS, MIN_AGGRESSIVENESS } from './plan-limits.js';
import { halvingShape } from './successive-halving.js';
import type { Bracket, Plan } from './types.js';
import { uncutShape } from './uncut.js';

/** What a plan is made of. The space matters only to grids, which have one model for each set of it. */
export type PlannedSpec = Pick<SearchSpec, 'algorithm' | 'limits'> & {
  readonly space?: SearchSpec['space'] | undefined;
};

/**
 * What a search promises before it runs. Pure whole-number arithmetic; the same on every machine.
 *
 * @throws HyperhostError INVALID_SPEC, with the field to change, when no such search can be run.
 */
export function planSearch(spec: PlannedSpec): Plan {
  const shapes = shapesOf(spec);
  const budget = spec.limits?.calls;
  const settled =
    budget === undefined
      ? shapes.map(({ bracket, models, rungsFrom }) => ({ bracket, rungs: rungsFrom(models) }))
      : keepToCalls(shapes, budget);
  let firstModel = 0;
  const brackets = settled.map(({ bracket, rungs }): Bracket => {
    const placed = { bracket, firstModel, rungs };
    firstModel += rungs[0]?.models ?? 0;
    return placed;
  });
  const calls = brackets.reduce((sum, { rungs }) => sum + callsOf(rungs), 0);
  const path = sizeField(spec);
  if (firstModel > MAX_MODELS) throw tooLarge(path, `At most ${MAX_MODELS} models. This plan has ${firstModel}.`);
  if (calls > MAX_CALLS) throw tooLarge(path, `At most ${MAX_CALLS} calls in all. This plan has ${calls}.`);
  return { brackets, models: firstModel, calls };
}

/** The brackets of an algorithm, the most adaptive first. */
function shapesOf({ algorithm, space }: PlannedSpec): BracketShape[] {
  if ('aggressiveness' in algorithm && !(algorithm.aggressiveness >= MIN_AGGRESSIVENESS)) {
    throw impossiblePlan('aggressiveness', `Must be at least ${MIN_AGGRESSIVENESS}, or the rungs never end.`);
  }
  const counted = (models: number | 'grid') => (models === 'grid' ? gridModels(space) : models);
  switch (algorithm.type) {
    case 'hyperband':
      return hyperbandShapes(algorithm);
    case 'successiveHalving':
      return [halvingShape(algorithm)];
    case 'randomized':
    case 'incremental':
      return [uncutShape(counted(algorithm.nInitialParameters), algorithm.maxIter)];
    case 'grid':
      return [uncutShape(gridModels(space), algorithm.maxIter)];
    case 'inverseDecay':
      return [inverseDecayShape(algorithm, counted(algorithm.nInitialParameters))];
  }
}

/** The field to change when a plan is too large. */
function sizeField({ algorithm }: PlannedSpec): string {
  if (isGrid(algorithm)) return 'space';
  if (algorithm.type !== 'hyperband') return 'algorithm.nInitialParameters';
  return algorithm.brackets === undefined ? 'algorithm.maxIter' : 'algorithm.brackets';
}

function tooLarge(path: string, message: string) {
  return impossibleSpec([{ path, message }]);
}

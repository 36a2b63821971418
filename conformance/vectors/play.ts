import {
  type Algorithm,
  bestModel,
  decide,
  type ModelStanding,
  modelStanding,
  type Patience,
  type Plan,
  planSearch,
  rulesOf,
  startSearch,
} from '@hyperhost/core';
import { type Curve, scoreAt } from './curve.js';

/** A search that was played to its end on known curves. */
export interface Played {
  readonly plan: Plan;
  readonly patience: Patience | null;
  /** For each model, its calls and score at each scoring. */
  readonly histories: [number, number][][];
  readonly standings: ModelStanding[];
  readonly best: { readonly model: number; readonly score: number } | null;
  /** Whether it was stopped before its own end. */
  readonly stopped: boolean;
}

/**
 * Plays a whole search, first asked, first trained. The scores follow from the curves, one for each model of the plan.
 *
 * @param endAfterPlateau Told the calls of the first model on a plateau, it answers at which the search is stopped.
 */
export function play(
  algorithm: Algorithm,
  curves: readonly Curve[],
  endAfterPlateau: (calls: number) => number = () => Number.POSITIVE_INFINITY,
): Played {
  const plan = planSearch({ algorithm });
  if (plan.models !== curves.length) {
    throw new Error(`the file has ${curves.length} models, ours plans ${plan.models}`);
  }
  const rules = rulesOf({ algorithm });
  const histories = curves.map((): [number, number][] => []);
  let { state, actions } = startSearch(plan, rules);
  const waiting = [...actions];
  let end = Number.POSITIVE_INFINITY;
  for (let next = 0; next < waiting.length; next++) {
    const action = waiting[next];
    if (action?.type !== 'train') continue;
    const { model, upToCalls } = action;
    if (upToCalls > end) {
      ({ state } = decide(state, { type: 'stopped', reason: 'seconds' }));
      break;
    }
    const score = scoreAt(curves[model] as Curve, upToCalls);
    histories[model]?.push([upToCalls, score]);
    ({ state, actions } = decide(state, { type: 'scored', model, calls: upToCalls, score }));
    waiting.push(...actions);
    if (modelStanding(state, model).plateaued) end = Math.min(end, endAfterPlateau(upToCalls));
  }
  return {
    plan,
    patience: rules.patience,
    histories,
    standings: curves.map((_, model) => modelStanding(state, model)),
    best: bestModel(state),
    stopped: end < Number.POSITIVE_INFINITY,
  };
}

import type { SearchState } from './state.js';
import type { CallCount, Score } from './types.js';

export interface RungProgress {
  /** Calls that the rung brings a model to. */
  readonly calls: CallCount;
  /** Models that the plan sends here. */
  readonly models: number;
  /** Models that have arrived here with a score, those on a plateau included. */
  readonly arrived: number;
  /** Best score on this rung. */
  readonly best: Score | null;
}

export interface SearchProgress {
  /** Models that have a score or have failed. */
  readonly models: number;
  /** Committed calls of all models. */
  readonly calls: CallCount;
  /** The highest committed score. Shown; it decides nothing. */
  readonly bestSoFar: Score | null;
  readonly brackets: readonly { readonly bracket: number; readonly rungs: readonly RungProgress[] }[];
}

/** The tally so far. Costs as many steps as the plan has rungs, however many models there are. */
export function progress(state: SearchState): SearchProgress {
  return {
    models: state.startedModels,
    calls: state.calls,
    bestSoFar: state.bestSoFar,
    brackets: state.plan.brackets.map(({ bracket, rungs }, index) => ({
      bracket,
      rungs: rungs.map(({ calls, models }, i) => {
        const rung = state.rungs[index]?.[i];
        return { calls, models, arrived: rung?.arrivedCount ?? 0, best: rung?.best ?? null };
      }),
    })),
  };
}

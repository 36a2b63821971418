import { type Plan, planSearch } from '@hyperhost/core';
import { algorithmOf } from './algorithm.js';
import { runByDask } from './dask-plan.js';
import type { RecordedEntry } from './recorded.js';

/** What ours gives for an entry of `hyperband-metadata.json`, in the shape of the file. */
export function metadataEntry({ max_iter, aggressiveness }: RecordedEntry): unknown {
  const plan = planSearch({ algorithm: algorithmOf({ type: 'hyperband', maxIter: max_iter, aggressiveness }) });
  const brackets = [...plan.brackets].reverse().map((bracket) => {
    const calls = callsOf(bracket);
    const run = runByDask(bracket, aggressiveness, max_iter);
    return {
      bracket: bracket.bracket,
      n_models: bracket.rungs[0]?.models,
      partial_fit_calls: calls,
      decisions: bracket.rungs.map((rung) => rung.calls),
      n_initial_iter: bracket.rungs[0]?.calls,
      run_score_calls_at: run.scoredAt,
      run_partial_fit_calls: run.calls === calls ? undefined : run.calls,
    };
  });
  const run = brackets.reduce((sum, one) => sum + (one.run_partial_fit_calls ?? one.partial_fit_calls), 0);
  return {
    n_models: plan.models,
    partial_fit_calls: plan.calls,
    brackets,
    run_partial_fit_calls: run === plan.calls ? undefined : run,
  };
}

function callsOf({ rungs }: Plan['brackets'][number]): number {
  return rungs.reduce((sum, { models, calls }, i) => sum + (models - (rungs[i + 1]?.models ?? 0)) * calls, 0);
}

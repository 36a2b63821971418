import type { PoolStep, SearchAction } from '@hyperhost/core';
import type { RunningSearch } from './running-search.js';

/**
 * One stretch of a model's training that the search asked for: from its last committed count to its next scoring point.
 * It may take several PartialFit RPCs, each of which is ranked anew.
 */
export interface Step extends PoolStep {
  readonly search: RunningSearch;
  /** Failures of this step by the estimator's own error. Two fail the model. */
  errors: number;
  /** How often the wanted metric was missing. Two fail the model. */
  metricMissing: number;
  /** Server processes that went away while this step ran on them. */
  readonly suspects: Set<string>;
  /** The last of them, if nothing else ran there beside it. */
  aloneOn: string | null;
  /** The most calls that one of them was to bring the model to: once it has them, none is suspected any more. */
  deadlyUpTo: number;
  attempt: number;
  /** Seconds of training since the last commit. */
  fitSeconds: number;
  /** What its last RPC trained: calls, and their seconds. Null when it trained nothing that is known of. */
  trained: { readonly seconds: number; readonly calls: number } | null;
}

/**
 * Whether a model that a server holds with so many calls can go on from there: within the stretch they were the same calls on
 * the same chunks as ours, so it is what we would have got.
 */
export function isOnTheWay({ fromCalls, upToCalls }: Step, calls: number): boolean {
  return calls >= fromCalls && calls <= upToCalls && calls > 0;
}

/** The step that a search asks for. */
export function stepOf(search: RunningSearch, action: Extract<SearchAction, { type: 'train' }>): Step {
  const { model, fromCalls, upToCalls } = action;
  return {
    search,
    searchId: search.id,
    model,
    fromCalls,
    upToCalls,
    score: search.rankedScore(model),
    errors: 0,
    metricMissing: 0,
    suspects: new Set(),
    aloneOn: null,
    deadlyUpTo: 0,
    attempt: 0,
    fitSeconds: 0,
    trained: null,
  };
}

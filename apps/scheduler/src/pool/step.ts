import type { ReadyStep } from '@hyperhost/core';
import type { RunningSearch } from './running-search.js';

/**
 * One stretch of a model's training that the search asked for: from its last committed count to its next scoring point.
 * It may take several PartialFit RPCs, each of which is ranked anew.
 */
export interface Step extends ReadyStep {
  readonly search: RunningSearch;
  /** The model's committed count. */
  readonly fromCalls: number;
  /** The next scoring point. */
  readonly upToCalls: number;
  /** Failures of this step by the estimator's own error. Two fail the model. */
  errors: number;
  /** How often the wanted metric was missing. Two fail the model. */
  metricMissing: number;
  /** Server processes that went away while this step ran on them. */
  readonly suspects: Set<string>;
  /** The last of them, if nothing else ran there beside it. */
  aloneOn: string | null;
  attempt: number;
  /** Seconds of training since the last commit. */
  fitSeconds: number;
}

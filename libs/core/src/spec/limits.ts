/** Where a search ends early, whatever its algorithm asks for. */
export interface Limits {
  /** The most calls of the whole search. The plan is cut to fit when the search is made, so it is kept to the call. */
  readonly calls?: number | undefined;
  /** Wall time in seconds, from the start of the search on. The best model by then wins. */
  readonly seconds?: number | undefined;
  /** A score that is good enough: the search ends when a model reaches it. In the direction of the search. */
  readonly score?: number | undefined;
}

/** Whether a bigger or a smaller score is better. */
export type Direction = 'maximise' | 'minimise';

/**
 * In which order ready steps run. A number is the slack: by how much later than its earliest possible end a search may
 * end (0.01: 1 %), for the sake of a good model sooner. `makespan` is 0, `auto` 0.01, `anytime` has no bound.
 */
export type StepOrder = 'auto' | 'anytime' | 'makespan' | number;

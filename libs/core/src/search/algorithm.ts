/**
 * Early stopping. False: never. True: P = max(⌊maxIter / aggressiveness⌋, 1), as in Dask-ML. A number: P itself, at
 * least 2.
 */
export type PatienceSetting = boolean | number;

interface EarlyStopping {
  readonly patience: PatienceSetting;
  /** An improvement must be more than this. Null: no plateau is ever seen. */
  readonly tol: number | null;
}

/** Li et al. 2018, Hyperband, Algorithm 1. */
export interface HyperbandAlgorithm extends EarlyStopping {
  readonly type: 'hyperband';
  /** The most calls that one model gets. */
  readonly maxIter: number;
  /** η: how many times fewer models, with as many times more calls, each rung has. */
  readonly aggressiveness: number;
}

/** One bracket with given first rung. */
export interface SuccessiveHalvingAlgorithm extends EarlyStopping {
  readonly type: 'successiveHalving';
  readonly nInitialParameters: number;
  /** Calls before the first cut. */
  readonly nInitialIter: number;
  readonly aggressiveness: number;
  /** The most calls that one model gets. Left out: as many as it takes until no model would be left. */
  readonly maxIter?: number | undefined;
}

/** Every model gets all its calls. */
export interface RandomizedAlgorithm extends EarlyStopping {
  readonly type: 'randomized';
  readonly nInitialParameters: number;
  readonly maxIter: number;
}

export type Algorithm = HyperbandAlgorithm | SuccessiveHalvingAlgorithm | RandomizedAlgorithm;

import type { CallCount } from './types.js';

/**
 * Early stopping. False: never. True: P = max(⌊maxIter / aggressiveness⌋, 1), as in Dask-ML. A number: P itself, at
 * least 2.
 */
export type PatienceSetting = boolean | number;

interface EveryAlgorithm {
  readonly patience: PatienceSetting;
  /** An improvement must be more than this. Null: no plateau is ever seen. */
  readonly tol: number | null;
  /** Models are also scored at 1, 1 + f, 1 + 2f … calls. Left out: only at rung ends and where patience asks for it. */
  readonly fitsPerScore?: CallCount | undefined;
}

/** How many models: a number, or one for each set of a space that can be counted. */
export type ModelCount = number | 'grid';

/** A bracket that is given, not planned. */
export interface GivenBracket {
  readonly nInitialParameters: number;
  /** Calls before the first cut. */
  readonly nInitialIter: CallCount;
}

/** Li et al. 2018, Hyperband, Algorithm 1. */
export interface HyperbandAlgorithm extends EveryAlgorithm {
  readonly type: 'hyperband';
  /** The most calls that one model gets. */
  readonly maxIter: CallCount;
  /** η: how many times fewer models, with as many times more calls, each rung has. */
  readonly aggressiveness: number;
  /** Numbers of the plan's brackets to run, or other brackets in their place. Left out: all of the plan. */
  readonly brackets?: readonly number[] | readonly GivenBracket[] | undefined;
}

/** One bracket with given first rung. */
export interface SuccessiveHalvingAlgorithm extends EveryAlgorithm, GivenBracket {
  readonly type: 'successiveHalving';
  readonly aggressiveness: number;
  /** The most calls that one model gets. Left out: as many as it takes until no model would be left. */
  readonly maxIter?: CallCount | undefined;
}

/** Every model gets all its calls. */
export interface RandomizedAlgorithm extends EveryAlgorithm {
  readonly type: 'randomized';
  readonly nInitialParameters: number;
  readonly maxIter: CallCount;
}

/** Every set of parameters of the space once, each with all its calls. */
export interface GridAlgorithm extends EveryAlgorithm {
  readonly type: 'grid';
  readonly maxIter: CallCount;
}

/** Dask-ML's IncrementalSearchCV: every model is trained on, and scored on its way. */
export interface IncrementalAlgorithm extends EveryAlgorithm {
  readonly type: 'incremental';
  readonly nInitialParameters: ModelCount;
  readonly maxIter: CallCount;
  readonly fitsPerScore: CallCount;
}

/** Dask-ML's InverseDecaySearchCV: after c calls about n / (1 + c)^decayRate models are left. */
export interface InverseDecayAlgorithm extends EveryAlgorithm {
  readonly type: 'inverseDecay';
  readonly nInitialParameters: ModelCount;
  readonly maxIter: CallCount;
  /** With patience or a decay rate of 0: the calls between two scores. Else scores are where models are cut. */
  readonly fitsPerScore: CallCount;
  /** From 0 to 100, of at most two decimals. */
  readonly decayRate: number;
}

export type Algorithm =
  | HyperbandAlgorithm
  | SuccessiveHalvingAlgorithm
  | RandomizedAlgorithm
  | GridAlgorithm
  | IncrementalAlgorithm
  | InverseDecayAlgorithm;

import type { RandomizedAlgorithm } from './algorithm.js';
import type { BracketShape } from './bracket-shape.js';

/** Randomized search is a plan of one rung: nobody is ever cut. */
export function randomizedShape({ nInitialParameters, maxIter }: RandomizedAlgorithm): BracketShape {
  return { bracket: 0, models: nInitialParameters, rungsFrom: (models) => [{ models, calls: maxIter }] };
}

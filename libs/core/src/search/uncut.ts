import type { BracketShape } from './bracket-shape.js';
import type { CallCount } from './types.js';

/**
 * Randomized, grid and incremental searches are plans of one rung: nobody is ever cut. They differ in where their models
 * come from and in how often these are scored.
 */
export function uncutShape(models: number, maxIter: CallCount): BracketShape {
  return { bracket: 0, models, rungsFrom: (count) => [{ models: count, calls: maxIter }] };
}

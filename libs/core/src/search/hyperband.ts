import type { HyperbandAlgorithm } from './algorithm.js';
import type { BracketShape } from './bracket-shape.js';
import { impossiblePlan, MAX_MODELS } from './plan-limits.js';
import { ceilDivide, type Ratio, ratioOf } from './ratio.js';
import { halvingRungs } from './successive-halving.js';

/**
 * The brackets of Hyperband, most adaptive first: Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to
 * Hyperparameter Optimization", Algorithm 1, counted in whole numbers. With R = `maxIter`:
 *
 *     s_max = the largest s with η^s ≤ R
 *     bracket s = s_max … 0:  n_s = ⌈(s_max + 1)·η^s / (s + 1)⌉ models, r_s = ⌊R / η^s⌋ calls before the first cut,
 *                             rungs 0 … s
 *
 * Logarithms and powers in floating point lose brackets and calls (R = 243, 729, 1000): ADR 0002.
 */
export function hyperbandShapes({ maxIter, aggressiveness }: HyperbandAlgorithm): BracketShape[] {
  const most = BigInt(maxIter);
  const eta = ratioOf(aggressiveness);
  const powers = [{ numerator: 1n, denominator: 1n }];
  for (;;) {
    const { numerator, denominator } = powers.at(-1) as Ratio;
    const next = { numerator: numerator * eta.numerator, denominator: denominator * eta.denominator };
    if (next.numerator > most * next.denominator) break;
    powers.push(next);
  }
  const count = BigInt(powers.length);
  let total = 0n;
  return powers
    .map((power, s): BracketShape => {
      const models = ceilDivide(count * power.numerator, BigInt(s + 1) * power.denominator);
      total += models;
      if (total > MAX_MODELS) {
        throw impossiblePlan('maxIter', `This would be more than ${MAX_MODELS} models. Take fewer calls a model.`);
      }
      const calls = (most * power.denominator) / power.numerator;
      const rungsFrom = (first: number) =>
        halvingRungs({ models: BigInt(first), calls, eta, maxIter: most, maxRungs: s + 1 });
      return { bracket: s, models: Number(models), rungsFrom };
    })
    .reverse();
}

import { impossiblePlan, MAX_MODELS } from './plan-limits.js';
import { ceilDivide, type Ratio } from './ratio.js';
import { halvingRungs } from './successive-halving.js';
import type { Rung } from './types.js';

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
export function hyperbandBrackets(maxIter: number, eta: Ratio): Rung[][] {
  const most = BigInt(maxIter);
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
    .map((power, s) => {
      const models = ceilDivide(count * power.numerator, BigInt(s + 1) * power.denominator);
      total += models;
      if (total > MAX_MODELS) {
        throw impossiblePlan('maxIter', `This would be more than ${MAX_MODELS} models. Take fewer calls a model.`);
      }
      const calls = (most * power.denominator) / power.numerator;
      return halvingRungs({ models, calls, eta, maxIter: most, maxRungs: s + 1 });
    })
    .reverse();
}

import type { SearchSpec } from '../spec/search-spec.js';
import { patienceOf } from './patience.js';
import type { SearchRules } from './types.js';

/**
 * What decides beside the plan, in the way of the core, where bigger is better: in a search that minimises, the target is
 * negated here, and whoever hands scores to `decide` negates them too.
 *
 * @throws HyperhostError INVALID_SPEC when the patience is too short to see a plateau.
 */
export function rulesOf({
  algorithm,
  limits,
  direction,
}: Pick<SearchSpec, 'algorithm' | 'limits'> & Partial<Pick<SearchSpec, 'direction'>>): SearchRules {
  const target = limits?.score;
  return {
    patience: patienceOf(algorithm),
    // The rungs of an inverse decay are made of it, so it has no other scores.
    fitsPerScore: algorithm.type === 'inverseDecay' ? null : (algorithm.fitsPerScore ?? null),
    targetScore: target === undefined ? null : direction === 'minimise' ? -target : target,
  };
}

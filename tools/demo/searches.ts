import { DemoError } from '../child.js';
import type { Rest, SearchView } from '../rest.js';

/** One of the two searches of the demo. */
export interface DemoSearch {
  algorithm: 'hyperband' | 'randomized';
  view: SearchView;
}

const maxIter = 27;
const seed = 42;

/**
 * Submits a Hyperband search and a RandomizedSearch over the estimator's own space. Randomized search trains each model
 * to the end, so an equal budget means as many models as bring `models × maxIter` nearest to Hyperband's planned calls.
 */
export async function submitSearches(rest: Rest, estimator: string): Promise<[DemoSearch, DemoSearch]> {
  const space = (await rest.estimators()).find(({ name }) => name === estimator)?.defaultSpace;
  if (!space) throw new DemoError(`the estimator ${estimator} offers no space to search in`);

  const common = { estimator, seed, priority: 60, space };
  const hyperband = {
    ...common,
    name: 'Demo: Hyperband',
    algorithm: { type: 'hyperband', maxIter, aggressiveness: 3 },
  };
  const { calls } = await rest.plan(hyperband);
  const nInitialParameters = Math.max(1, Math.round(calls / maxIter));
  const randomized = {
    ...common,
    name: 'Demo: randomized',
    algorithm: { type: 'randomized', nInitialParameters, maxIter },
  };

  return [
    { algorithm: 'hyperband', view: await rest.submit(hyperband) },
    { algorithm: 'randomized', view: await rest.submit(randomized) },
  ];
}

/** Whether a search is over, one way or another. */
export function over({ state }: SearchView): boolean {
  return state === 'finished' || state === 'failed' || state === 'cancelled';
}

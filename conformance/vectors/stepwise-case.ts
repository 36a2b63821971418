import type { Bracket } from '@hyperhost/core';
import { algorithmOf } from './algorithm.js';
import { bracketView } from './bracket-view.js';
import type { Ours } from './outcome.js';
import { play } from './play.js';
import {
  incrementalParamsSchema,
  inverseDecayParamsSchema,
  type RecordedCase,
  singleExpectedSchema,
} from './recorded.js';

/** The recorded searches without `max_iter` all end by patience, long before this. */
const NO_MAX_ITER = 1000;

/**
 * What ours gives for a case of IncrementalSearchCV, in the shape of the file.
 *
 * Once a model of theirs is on a plateau, the others are only trained to their next score, and the search is over
 * (ADR 0002); ours are trained on. So ours is stopped there, as if its time were up, and compared as far.
 */
export function incrementalCase({ params, expected }: RecordedCase): Ours {
  const given = incrementalParamsSchema.parse(params);
  const curves = singleExpectedSchema.parse(expected).models.map(({ curve }) => curve);
  const { max_iter, fits_per_score: fits } = given;
  const nextScore = (calls: number) => Math.min(calls + fits - ((calls - 1) % fits), max_iter ?? NO_MAX_ITER);
  const algorithm = algorithmOf({ type: 'incremental', ...optionsOf(given, curves.length) });
  const { plan, standings, histories, best, stopped } = play(algorithm, curves, nextScore);
  const bracket = plan.brackets[0] as Bracket;
  return {
    view: { ...bracketView({ bracket, lastCut: 0, ranks: false, standings, histories }), best, warnings: undefined },
    remark: stopped ? "up to the plateau that ended Dask-ML's search" : undefined,
  };
}

/** What ours gives for a case of InverseDecaySearchCV, in the shape of the file. */
export function inverseDecayCase({ params, expected }: RecordedCase): unknown {
  const given = inverseDecayParamsSchema.parse(params);
  const curves = singleExpectedSchema.parse(expected).models.map(({ curve }) => curve);
  const algorithm = { type: 'inverseDecay', ...optionsOf(given, curves.length), decayRate: given.decay_rate };
  const { plan, standings, histories, best } = play(algorithmOf(algorithm), curves);
  const bracket = plan.brackets[0] as Bracket;
  const lastCut = keptByDask(given, curves.length, bracket.rungs.at(-1)?.calls ?? 0);
  return { ...bracketView({ bracket, lastCut, ranks: true, standings, histories }), best, warnings: undefined };
}

/** A grid of the recordings has as many points as the case has models. */
function optionsOf(given: Omit<ReturnType<typeof incrementalParamsSchema.parse>, 'decay_rate'>, models: number) {
  return {
    nInitialParameters: given.n_initial_parameters === 'grid' ? models : given.n_initial_parameters,
    maxIter: given.max_iter ?? NO_MAX_ITER,
    fitsPerScore: given.fits_per_score,
    patience: given.patience === 0 ? false : given.patience,
    tol: given.tol,
  };
}

/** How many models Dask-ML keeps in its decision after so many calls; told in its own way, in floating point. */
function keptByDask(
  given: { decay_rate: number; fits_per_score: number; patience: boolean | number },
  models: number,
  calls: number,
): number {
  const keep = (t: number) => Math.trunc(models / (1 + t) ** given.decay_rate);
  const from = calls + 1;
  let to = keep(from) === 0 ? 1 : from;
  const waits = given.decay_rate !== 0 && !given.patience;
  while (keep(from) === keep(to) && (waits || to - from < given.fits_per_score)) to++;
  return Math.max(1, keep(to));
}

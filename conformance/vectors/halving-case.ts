import type { Bracket } from '@hyperhost/core';
import { algorithmOf } from './algorithm.js';
import { bracketView, withFirstCall } from './bracket-view.js';
import { scoreAt } from './curve.js';
import { sharedOut } from './exact.js';
import { play } from './play.js';
import { halvingParamsSchema, type RecordedCase, singleExpectedSchema } from './recorded.js';

/** What ours gives for a case of SuccessiveHalvingSearchCV, in the shape of the file. */
export function halvingCase({ params, expected }: RecordedCase): unknown {
  const given = halvingParamsSchema.parse(params);
  const curves = singleExpectedSchema.parse(expected).models.map(({ curve }) => curve);
  const algorithm = algorithmOf({
    type: 'successiveHalving',
    nInitialParameters: given.n_initial_parameters,
    nInitialIter: given.n_initial_iter,
    aggressiveness: given.aggressiveness,
    ...(given.max_iter == null ? {} : { maxIter: given.max_iter }),
    patience: given.patience === 0 ? false : given.patience,
    tol: given.tol,
  });
  const { plan, standings, histories, best } = play(algorithm, curves);
  const bracket = plan.brackets[0] as Bracket;
  const view = bracketView({
    bracket,
    lastCut: sharedOut(plan.models, given.aggressiveness, bracket.rungs.length),
    ranks: true,
    standings,
    histories: histories.map((history, i) => withFirstCall(history, scoreAt(curves[i] as (typeof curves)[0], 1))),
  });
  const mostCalls = (models: { history: [number, number][] }[]) =>
    Math.max(...models.map((m) => m.history.at(-1)?.[0] ?? 0));
  return {
    ...view,
    best,
    metadata_before: { partial_fit_calls: plan.calls, n_models: plan.models, max_iter: bracket.rungs.at(-1)?.calls },
    metadata_after: {
      partial_fit_calls: view.partial_fit_calls,
      n_models: plan.models,
      max_iter: mostCalls(view.models),
    },
    warnings: undefined,
  };
}

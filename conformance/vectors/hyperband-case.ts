import { algorithmOf } from './algorithm.js';
import { type BracketView, bracketView, withFirstCall } from './bracket-view.js';
import { type Curve, scoreAt } from './curve.js';
import { plannedByDask } from './dask-plan.js';
import { sharedOut } from './exact.js';
import { play } from './play.js';
import { hyperbandExpectedSchema, hyperbandParamsSchema, type RecordedCase } from './recorded.js';

/** What ours gives for a case of HyperbandSearchCV, in the shape of the file. */
export function hyperbandCase({ params, expected }: RecordedCase): unknown {
  const given = hyperbandParamsSchema.parse(params);
  const curves = hyperbandExpectedSchema.parse(expected).brackets.flatMap(({ models }) => models.map((m) => m.curve));
  const eta = given.aggressiveness;
  const algorithm = algorithmOf({
    type: 'hyperband',
    maxIter: given.max_iter,
    aggressiveness: eta,
    patience: given.patience === 0 ? false : given.patience,
    tol: given.tol,
  });
  const { plan, patience, standings, histories, best } = play(algorithm, curves);

  const brackets = plan.brackets.map((bracket) => {
    const { firstModel, rungs } = bracket;
    const own = <T>(all: readonly T[]) => all.slice(firstModel, firstModel + (rungs[0]?.models ?? 0));
    const firstScores = own(curves).map((curve: Curve) => scoreAt(curve, 1));
    const view = bracketView({
      bracket,
      lastCut: sharedOut(rungs[0]?.models ?? 0, eta, rungs.length),
      ranks: true,
      standings: own(standings),
      histories: own(histories).map((history, i) => withFirstCall(history, firstScores[i] as number)),
    });
    return {
      bracket: bracket.bracket,
      n_initial_parameters: rungs[0]?.models,
      n_initial_iter: rungs[0]?.calls,
      patience: patience?.calls ?? 0,
      ...view,
    };
  });
  const ids = plan.brackets.flatMap(({ bracket, rungs }) =>
    Array.from({ length: rungs[0]?.models ?? 0 }, (_, i) => `bracket=${bracket}-${i}`),
  );
  return {
    brackets,
    best: best && { model_id: ids[best.model], index: best.model, score: best.score },
    model_ids: ids,
    metadata_before: {
      n_models: plan.models,
      partial_fit_calls: plan.brackets.reduce((sum, bracket) => sum + plannedByDask(bracket, eta), 0),
      brackets: [...plan.brackets].reverse().map((bracket) => ({
        bracket: bracket.bracket,
        n_models: bracket.rungs[0]?.models,
        partial_fit_calls: plannedByDask(bracket, eta),
        decisions: bracket.rungs.map(({ calls }) => calls),
      })),
    },
    metadata_after: {
      n_models: plan.models,
      partial_fit_calls: brackets.reduce((sum, { partial_fit_calls }) => sum + partial_fit_calls, 0),
      brackets: [...brackets].reverse().map((view) => ({
        bracket: view.bracket,
        n_models: view.n_initial_parameters,
        partial_fit_calls: view.partial_fit_calls,
        decisions: decisions(view, view.bracket === brackets.length - 1),
      })),
    },
    warnings: warnsOfPatience(given) ? ['UserWarning'] : undefined,
  };
}

/** The numbers of calls at which models were scored; Dask-ML lists 1 only for the most adaptive bracket. */
function decisions({ models }: BracketView, withFirst: boolean): number[] {
  const all = new Set(models.flatMap(({ history }) => history.map(([calls]) => calls)));
  return [...all].filter((calls) => withFirst || calls > 1).sort((a, b) => a - b);
}

/** Dask-ML warns of a patience below its default, unless tol switches the plateau off. */
function warnsOfPatience(given: {
  max_iter: number;
  aggressiveness: number;
  patience: boolean | number;
  tol: number | null;
}) {
  const { max_iter, aggressiveness, patience, tol } = given;
  return (
    typeof patience === 'number' && patience > 0 && tol !== null && patience < Math.floor(max_iter / aggressiveness)
  );
}

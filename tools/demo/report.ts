import type { EndpointView, HistoryView, SearchView, Tally } from '../rest.js';

/** The final report, as `--json` prints it. */
export interface DemoReport {
  estimator: string;
  searches: SearchReport[];
}

export interface SearchReport {
  algorithm: string;
  id: string;
  bestScore: number;
  bestParams: Record<string, unknown>;
  promised: Tally;
  done: Tally;
  /** Calls that were really made; more than `done.calls` only where work was lost and done again. */
  executedCalls: number;
  /** Calls until a score first was 95 % of the better search's best score; null if none was. */
  callsTo95: number | null;
  callsByEndpoint: { endpoint: string; calls: number }[];
  seconds: number;
  digest: string | null;
}

/** A finished search and its whole history, in the order of commits. */
export interface FinishedSearch {
  algorithm: string;
  view: SearchView;
  history: HistoryView[];
}

/** What a person wants to know at the end. Endpoints are named by their addresses. */
export function makeReport(estimator: string, searches: FinishedSearch[], endpoints: EndpointView[]): DemoReport {
  const goal = 0.95 * Math.max(...searches.map(({ view }) => view.best?.score ?? Number.NEGATIVE_INFINITY));
  const addressOf = new Map(endpoints.map(({ id, address }) => [id, address]));
  return {
    estimator,
    searches: searches.map(({ algorithm, view, history }) => ({
      algorithm,
      id: view.id,
      bestScore: view.best?.score ?? Number.NaN,
      bestParams: view.best?.params ?? {},
      promised: { models: view.promised.models, calls: view.promised.calls },
      done: { models: view.done.models, calls: view.done.calls },
      executedCalls: view.done.executedCalls,
      callsTo95: callsUntil(goal, history),
      callsByEndpoint: view.callsByEndpoint.map(({ endpoint, calls }) => ({
        endpoint: addressOf.get(endpoint) ?? endpoint,
        calls,
      })),
      seconds: view.seconds ?? Number.NaN,
      digest: view.digest,
    })),
  };
}

/**
 * How many calls a search had made in all when a score first reached a goal; null if none did. A committed score tells
 * how many calls its own model has had, so the sum over the models' latest scores is what the search has spent.
 */
export function callsUntil(goal: number, history: readonly HistoryView[]): number | null {
  const callsOf = new Map<number, number>();
  let spent = 0;
  for (const { model, calls, score } of history) {
    spent += calls - (callsOf.get(model) ?? 0);
    callsOf.set(model, calls);
    if (score >= goal) return spent;
  }
  return null;
}

import type { Played } from './play.js';
import type { Source } from './source.js';

/** What `npm run simulate -- --json` prints. */
export interface SimulateReport {
  readonly played: string;
  readonly slots: number;
  readonly order: Played['order'];
  /** Time to the end, in units of the time of max_iter calls. */
  readonly makespan: number;
  /** The time before which no schedule ends, in the same unit. */
  readonly bound: number;
  readonly ratio: number;
  /** On the pretend clock. */
  readonly seconds: number;
  /** Counted calls of the plan, of the books, and those that were made. */
  readonly callsPlanned: number;
  readonly callsCounted: number;
  readonly callsExecuted: number;
  readonly modelsPlanned: number;
  readonly modelsTrained: number;
  readonly budgetTo: Played['budgetTo'];
  /** In the direction of the search. Null: no model ended with a score. */
  readonly best: { readonly model: number; readonly name?: string | undefined; readonly score: number } | null;
}

export function makeReport({ title, direction, nameOf }: Source, played: Played): SimulateReport {
  const { slots, order, makespan, bound, ratio, seconds, callsCounted, callsExecuted, budgetTo, best } = played;
  return {
    played: title,
    slots,
    order,
    makespan,
    bound,
    ratio,
    seconds,
    callsPlanned: played.plan.calls,
    callsCounted,
    callsExecuted,
    modelsPlanned: played.plan.models,
    modelsTrained: played.models,
    budgetTo,
    best: best && {
      model: best.model,
      name: nameOf(best.model),
      score: direction === 'minimise' ? -best.score : best.score,
    },
  };
}

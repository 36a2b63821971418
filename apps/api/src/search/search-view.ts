import type { Plan, RungProgress, SearchLifeState } from '@hyperhost/core';
import type { SearchRead } from '@hyperhost/persistence';

export interface BracketView {
  readonly bracket: number;
  readonly rungs: readonly RungProgress[];
}

/** A search as people see it, in every list. */
export interface SearchView {
  readonly id: string;
  readonly name: string;
  readonly estimator: string;
  readonly state: SearchLifeState;
  readonly priority: number;
  readonly seed: number;
  readonly spec: unknown;
  readonly promised: { readonly models: number; readonly calls: number };
  readonly done: { readonly models: number; readonly calls: number; readonly executedCalls: number };
  /** As they fill; from the plan before the first score. */
  readonly brackets: readonly BracketView[];
  /** Highest committed score. */
  readonly bestSoFar: number | null;
  readonly best: { readonly model: number; readonly score: number; readonly params: Record<string, unknown> } | null;
  readonly error: string | null;
  readonly digest: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly seconds: number | null;
}

export function searchView(row: SearchRead): SearchView {
  const { promisedModels, promisedCalls, doneModels, doneCalls, executedCalls, plan, progress } = row;
  return {
    id: row.id,
    name: row.name,
    estimator: row.estimator,
    state: row.state,
    priority: row.priority,
    seed: row.seed,
    spec: row.spec,
    promised: { models: promisedModels, calls: promisedCalls },
    done: { models: doneModels, calls: doneCalls, executedCalls },
    brackets: (progress as BracketView[] | null) ?? emptyBrackets(plan as Plan),
    bestSoFar: row.bestSoFar,
    best: row.best,
    error: row.error,
    digest: row.digest,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    seconds: row.seconds,
  };
}

/** The brackets of a plan of which nothing has run. */
export function emptyBrackets(plan: Plan): BracketView[] {
  return plan.brackets.map(({ bracket, rungs }) => ({
    bracket,
    rungs: rungs.map(({ calls, models }) => ({ calls, models, arrived: 0, best: null })),
  }));
}

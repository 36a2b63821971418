import type { ModelState } from '../lifecycle/model-life.js';
import { PlateauWatch } from './plateau.js';
import type { CallCount, ModelNumber, Plan, Score, SearchRules } from './types.js';

/** Where one model stands. */
export interface ModelRecord {
  /** Index of its bracket in the plan. */
  readonly bracket: number;
  /** Index of the rung it is aimed at, or waits on, or was last on. */
  rung: number;
  state: ModelState;
  /** Committed calls: those of its last score. */
  calls: CallCount;
  /** Its last score. */
  score: Score | null;
  /** It will not be trained again, but keeps its place in the ranking. */
  plateaued: boolean;
  /** Null without patience. */
  readonly watch: PlateauWatch | null;
}

/** How far one rung has filled. */
export interface RungRecord {
  /** Models that were sent here. Known when the rung below has closed. */
  members: number;
  /** Members that have arrived or failed. The rung closes when all have. */
  settled: number;
  arrivedCount: number;
  /** Those that have arrived, until the rung closes. */
  arrived: ModelNumber[];
  best: Score | null;
}

/**
 * A search in progress: a fold of its events. Only `startSearch` and `decide` make and change it; others read it by
 * `progress`, `modelStanding` and `bestModel`.
 */
export interface SearchState {
  readonly plan: Plan;
  readonly rules: SearchRules;
  phase: 'running' | 'finished' | 'cancelled';
  readonly models: ModelRecord[];
  /** In the order of the plan's brackets. */
  readonly rungs: RungRecord[][];
  /** Brackets whose last rung has not closed. */
  openBrackets: number;
  /** Models that have a score or have failed. */
  startedModels: number;
  /** Committed calls of all models. */
  calls: CallCount;
  bestSoFar: Score | null;
  /** The best of the models that have arrived for good; after a stop, of all that were never cut and did not fail. */
  leader: ModelNumber | null;
}

/** The state before anything has happened. */
export function initialState(plan: Plan, rules: SearchRules): SearchState {
  const models: ModelRecord[] = [];
  plan.brackets.forEach(({ rungs }, bracket) => {
    for (let i = 0; i < (rungs[0]?.models ?? 0); i++) {
      const watch = rules.patience === null ? null : new PlateauWatch(rules.patience);
      models.push({ bracket, rung: 0, state: 'waiting', calls: 0, score: null, plateaued: false, watch });
    }
  });
  return {
    plan,
    rules,
    phase: 'running',
    models,
    rungs: plan.brackets.map(({ rungs }) =>
      rungs.map((rung, i) => ({
        members: i === 0 ? rung.models : 0,
        settled: 0,
        arrivedCount: 0,
        arrived: [],
        best: null,
      })),
    ),
    openBrackets: plan.brackets.length,
    startedModels: 0,
    calls: 0,
    bestSoFar: null,
    leader: null,
  };
}

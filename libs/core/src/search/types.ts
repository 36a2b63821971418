/** The nouns of a search. See ARCHITECTURE.md for the glossary. */
import type { SearchState } from './state.js';

/** Number of a model within its search, from 0, counted from the most adaptive bracket on. */
export type ModelNumber = number;

/** How many calls a model has had, or is to have, in all. */
export type CallCount = number;

/** A finite number. Bigger is better inside the core. */
export type Score = number;

/** One rung: how many models may climb onto it, and how many calls each is brought to. */
export interface Rung {
  readonly models: number;
  readonly calls: CallCount;
}

/** One successive halving. Its models are `firstModel … firstModel + rungs[0].models - 1`. */
export interface Bracket {
  /** Number of the bracket; the highest is the most adaptive, 0 does not adapt. */
  readonly bracket: number;
  readonly firstModel: ModelNumber;
  readonly rungs: readonly Rung[];
}

/** What a search promises before it runs: brackets from the most adaptive on, and their sums. */
export interface Plan {
  readonly brackets: readonly Bracket[];
  readonly models: number;
  /** Calls of an undisturbed search in which no model fails or stops on a plateau. */
  readonly calls: number;
}

/** When models stop early because they no longer improve. Null means never. */
export interface Patience {
  /** A model is scored after its first call and then at least every `calls` calls. At least 2. */
  readonly calls: number;
  /** A plateau: no later score of the window is more than this above its first one. Null or NaN: never a plateau. */
  readonly tol: number | null;
}

/** What decides beside the plan. */
export interface SearchRules {
  readonly patience: Patience | null;
  /** A model is also scored at 1, 1 + f, 1 + 2f … calls. At least 1. Null: only where plan and patience ask for it. */
  readonly fitsPerScore: CallCount | null;
  /** The search ends as soon as a committed score is at least this; bigger is better. Null: never. */
  readonly targetScore: Score | null;
}

/** A committed fact. Only these move a search. */
export type SearchEvent =
  | { readonly type: 'scored'; readonly model: ModelNumber; readonly calls: CallCount; readonly score: Score }
  | { readonly type: 'failed'; readonly model: ModelNumber }
  /** A limit was reached: the best model by now wins. */
  | { readonly type: 'stopped'; readonly reason: 'seconds' | 'score' }
  | { readonly type: 'cancelled' };

/** What the search wishes for. */
export type SearchAction =
  /** Bring the model to `upToCalls` calls and score it there. `fromCalls` is its last committed count. */
  | {
      readonly type: 'train';
      readonly model: ModelNumber;
      readonly fromCalls: CallCount;
      readonly upToCalls: CallCount;
    }
  /** The model will not be trained again: it was cut at a rung (`stopped`), or has arrived for good (`finished`). */
  | { readonly type: 'release'; readonly model: ModelNumber; readonly state: 'stopped' | 'finished' }
  /** The search is over. `best` is null when no model ended with a score. */
  | { readonly type: 'finish'; readonly best: ModelNumber | null };

/** What to keep, and what to do next. */
export interface SearchDecision {
  /** The state after the event. It takes the place of the one handed in, which may not be used again. */
  readonly state: SearchState;
  readonly actions: readonly SearchAction[];
}

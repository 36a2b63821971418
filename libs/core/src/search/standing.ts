import type { ModelState } from '../lifecycle/model-life.js';
import { ImpossibleEvent } from './impossible-event.js';
import type { SearchState } from './state.js';
import type { CallCount, ModelNumber, Score } from './types.js';

export interface ModelStanding {
  /** `waiting` until its first score; `training` on its way; `paused` on a rung that has not closed. */
  readonly state: ModelState;
  /** Index of the rung it is aimed at, or waits on, or was last on. */
  readonly rung: number;
  /** Committed calls. */
  readonly calls: CallCount;
  /** Last committed score. */
  readonly score: Score | null;
  /** It no longer improves and will not be trained again. */
  readonly plateaued: boolean;
}

/** Where one model stands. */
export function modelStanding(state: SearchState, model: ModelNumber): ModelStanding {
  const record = state.models[model];
  if (record === undefined) throw new ImpossibleEvent('HH-DECIDE-1-NO-SUCH-MODEL', `model ${model}`);
  const { state: now, rung, calls, score, plateaued } = record;
  return { state: now, rung, calls, score, plateaued };
}

/**
 * The best model of a finished search: the highest last score among the models that were never cut and did not fail (after
 * a stop, wherever they stand); of equals, the lowest number. Null before the end, after a cancel, and when there is no such model.
 */
export function bestModel(state: SearchState): { readonly model: ModelNumber; readonly score: Score } | null {
  if (state.phase !== 'finished' || state.leader === null) return null;
  return { model: state.leader, score: state.models[state.leader]?.score as Score };
}

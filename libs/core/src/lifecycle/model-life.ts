import type { MoveTable } from './moves.js';

export const MODEL_STATES = ['waiting', 'training', 'paused', 'stopped', 'finished', 'failed'] as const;
export type ModelState = (typeof MODEL_STATES)[number];

/**
 * The life of a model, as the books show it from one committed event to the next. `waiting`: no score yet. `training`: on
 * its way to the end of a rung. `paused`: there, until the rung closes. `stopped`: cut at a rung. `finished`: never cut.
 * `failed`: by the estimator's own verdict. A first score may already be the end of a rung, so `waiting` leads anywhere.
 */
export const MODEL_MOVES: MoveTable<ModelState> = {
  waiting: ['training', 'paused', 'stopped', 'finished', 'failed'],
  training: ['paused', 'stopped', 'finished', 'failed'],
  paused: ['training', 'stopped', 'finished'],
  stopped: [],
  finished: [],
  failed: [],
};

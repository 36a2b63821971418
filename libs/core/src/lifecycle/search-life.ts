import type { MoveTable } from './moves.js';

export const SEARCH_STATES = ['submitted', 'running', 'finished', 'failed', 'cancelled'] as const;
export type SearchLifeState = (typeof SEARCH_STATES)[number];

/** The life of a search. `failed` is the platform's or the spec's fault; a model's failure never ends a search. */
export const SEARCH_MOVES: MoveTable<SearchLifeState> = {
  submitted: ['running', 'failed', 'cancelled'],
  running: ['finished', 'failed', 'cancelled'],
  finished: [],
  failed: [],
  cancelled: [],
};

import type { MoveTable } from './moves.js';

export const ENDPOINT_STATES = ['healthy', 'unreachable', 'draining', 'retired'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** The life of an endpoint. A server that registers again at its old address is healthy again. */
export const ENDPOINT_MOVES: MoveTable<EndpointState> = {
  healthy: ['unreachable', 'draining', 'retired'],
  unreachable: ['healthy', 'draining', 'retired'],
  draining: ['healthy', 'retired'],
  retired: ['healthy'],
};

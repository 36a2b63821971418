import type { Rung } from './types.js';

/** A bracket before it is settled how many models it begins with. */
export interface BracketShape {
  /** Number of the bracket; the highest is the most adaptive. */
  readonly bracket: number;
  /** How many models its algorithm wants at the first rung. */
  readonly models: number;
  /** Its rungs when it begins with so many models, at least 1. */
  readonly rungsFrom: (models: number) => Rung[];
}

/** Calls of a bracket: whoever climbs onto a rung gets what it has more than the one below. */
export function callsOf(rungs: readonly Rung[]): number {
  return rungs.reduce((sum, rung, i) => sum + rung.models * (rung.calls - (rungs[i - 1]?.calls ?? 0)), 0);
}

import type { Bracket } from '@hyperhost/core';
import { multiplied, sharedOut } from './exact.js';

/**
 * Calls of a bracket as Dask-ML's `metadata` counts them before a run: rung i + 1 has ⌊⌊n / η^i⌋ / η⌋ models. The same as
 * ours where η is a whole number; too low where it is a fraction, since the floors then add up (ADR 0002).
 */
export function plannedByDask({ rungs }: Bracket, eta: number): number {
  const first = rungs[0]?.models ?? 0;
  let calls = 0;
  rungs.forEach((rung, i) => {
    const models = i === 0 ? first : sharedOut(sharedOut(first, eta, i - 1), eta, 1);
    calls += models * (rung.calls - (rungs[i - 1]?.calls ?? 0));
  });
  return calls;
}

/**
 * The rungs that Dask-ML really runs for a bracket: ours, and then one more as long as models are left and `maxIter` has
 * not been reached. It looks at maxIter only before it hands out more calls, so that rung passes it; ours never does.
 */
export function runByDask({ rungs }: Bracket, eta: number, maxIter: number): { calls: number; scoredAt: number[] } {
  const first = rungs[0] ?? { models: 0, calls: 0 };
  const scoredAt = [1];
  let calls = 0;
  let before = 0;
  for (let i = 0; before < maxIter; i++) {
    const models = sharedOut(first.models, eta, i);
    if (models === 0) break;
    const reached = multiplied(first.calls, eta, i);
    calls += models * (reached - before);
    before = reached;
    if (reached > 1) scoredAt.push(reached);
  }
  return { calls, scoredAt };
}

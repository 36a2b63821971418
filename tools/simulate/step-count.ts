import { planSearch, rulesOf, STEP_SECONDS } from '@hyperhost/core';
import type { PlayedSearch } from './play.js';
import type { Seconds } from './recorded-curves.js';

/** More than this takes minutes, and nobody waits for it. */
export const MAX_STEPS = 5_000_000;

/**
 * How many steps a search is cut into at most: each ends at a scoring, or has all the calls of a step. Where the time of a
 * call is as recorded, it counts as long.
 */
export function mostSteps(search: PlayedSearch, stepCalls: number | 'auto', callSeconds: Seconds): number {
  const { patience, fitsPerScore } = rulesOf(search);
  const wanted = callSeconds === 'recorded' ? 1 : Math.max(1, Math.round(STEP_SECONDS / callSeconds));
  const calls = Math.min(
    stepCalls === 'auto' ? wanted : stepCalls,
    patience?.calls ?? Number.POSITIVE_INFINITY,
    fitsPerScore ?? Number.POSITIVE_INFINITY,
  );
  let steps = 0;
  for (const { rungs } of planSearch(search).brackets) {
    rungs.forEach((rung, i) => {
      steps += rung.models * Math.ceil((rung.calls - (rungs[i - 1]?.calls ?? 0)) / calls);
    });
  }
  return steps;
}

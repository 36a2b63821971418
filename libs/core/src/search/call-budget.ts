import { type BracketShape, callsOf } from './bracket-shape.js';
import { impossibleSpec } from './plan-limits.js';
import type { Rung } from './types.js';

export interface SettledBracket {
  readonly bracket: number;
  readonly rungs: readonly Rung[];
}

/**
 * The brackets, kept to at most `budget` calls in all: from the most adaptive on, each gets the most models with which
 * it still fits, at most those that it wants. One that would have no model is left out; the others keep their numbers.
 *
 * @throws HyperhostError INVALID_SPEC at `limits.calls` when not even one model fits.
 */
export function keepToCalls(shapes: readonly BracketShape[], budget: number): SettledBracket[] {
  let left = budget;
  const settled: SettledBracket[] = [];
  for (const { bracket, models, rungsFrom } of shapes) {
    // No model makes fewer calls than the first rung asks for, so there is no need to look at more models than these.
    const first = rungsFrom(1)[0]?.calls ?? 1;
    const fitting = mostModels(
      Math.min(models, Math.floor(left / first)),
      (count) => callsOf(rungsFrom(count)) <= left,
    );
    if (fitting === 0) continue;
    const rungs = rungsFrom(fitting);
    left -= callsOf(rungs);
    settled.push({ bracket, rungs });
  }
  if (settled.length > 0) return settled;
  const least = Math.min(...shapes.map(({ rungsFrom }) => callsOf(rungsFrom(1))));
  throw impossibleSpec([
    { path: 'limits.calls', message: `Not even one model fits into ${budget}. Allow at least ${least} calls.` },
  ]);
}

/**
 * The greatest count up to `most` that fits, by halving the range. 0 when none does. More models never make fewer calls,
 * but for an inverse decay with patience, where one more may save a few: what is found there fits, and one more does not.
 */
function mostModels(most: number, fits: (count: number) => boolean): number {
  if (most === 0 || fits(most)) return most;
  let fitting = 0;
  let tooMany = most;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}

import type { CallCount, Plan } from '../search/types.js';
import type { Improvement } from './simulate.js';

/** Shares of the final best score that `budgetTo` is given for. */
export const BUDGET_SHARES = ['0.95', '0.98', '0.99', '1.00'] as const;

/**
 * The barrier bound of a plan on so many slots, in calls: max over c of (R − c) + W(c) / slots, with R the most calls of one
 * model and W(c) the calls of the plan that are numbered at most c within their model. Rungs close one after the other, so
 * behind the last of those W(c) calls some model may still have R − c to make. No schedule ends before it where all
 * brackets go to R; where some end sooner, one may. (`Outlook` keeps its accounts by tails, which is exact there, too.)
 */
export function barrierBound(plan: Plan, slots: number): number {
  const rungs = plan.brackets.flatMap(({ rungs }) =>
    rungs.map((rung, i) => ({ ...rung, from: rungs[i - 1]?.calls ?? 0 })),
  );
  const most = mostCalls(plan);
  // (R − c) + W(c) / slots is concave between the ends of rungs; so its greatest value is at one of them, or at 0.
  const ends = [...new Set(rungs.map(({ calls }) => calls))];
  const bounds = ends.map((c) => {
    const work = rungs.reduce(
      (sum, { models, from, calls }) => sum + models * Math.max(0, Math.min(c, calls) - from),
      0,
    );
    return most - c + work / slots;
  });
  return Math.max(most, ...bounds);
}

/** The most calls that the plan gives to one model. */
export function mostCalls(plan: Plan): CallCount {
  return Math.max(...plan.brackets.map(({ rungs }) => rungs.at(-1)?.calls ?? 0));
}

/**
 * For each share f, the part of the counted calls that was done when the best score so far first was at least
 * final − (1 − f)·|final|. Null where there is no score.
 */
export function budgetTo(
  improvements: readonly Improvement[],
  callsCounted: CallCount,
): Record<(typeof BUDGET_SHARES)[number], number | null> {
  const final = improvements.at(-1)?.score ?? 0;
  const share = (f: number) => {
    const first = improvements.find(({ score }) => score >= final - (1 - f) * Math.abs(final));
    return first ? first.calls / callsCounted : null;
  };
  return { '0.95': share(0.95), '0.98': share(0.98), '0.99': share(0.99), '1.00': share(1) };
}

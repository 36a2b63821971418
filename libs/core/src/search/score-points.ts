import type { CallCount, Rung, SearchRules } from './types.js';

type Scoring = Pick<SearchRules, 'patience' | 'fitsPerScore'>;

/**
 * The number of calls at which a model with `calls` committed calls is scored next, on its way to the end of its rung.
 * It is scored there; with `fitsPerScore` f also at 1, 1 + f, 1 + 2f …; with patience also at 1, and P calls after its last
 * score at the latest.
 */
export function nextScorePoint(calls: CallCount, rungEnd: CallCount, { patience, fitsPerScore }: Scoring): CallCount {
  if (patience === null && fitsPerScore === null) return rungEnd;
  if (calls === 0) return 1;
  const byPatience = patience === null ? rungEnd : calls + patience.calls;
  const byFits = fitsPerScore === null ? rungEnd : calls + fitsPerScore - ((calls - 1) % fitsPerScore);
  return Math.min(byPatience, byFits, rungEnd);
}

/**
 * Whether a model that climbs these rungs to the end is scored at exactly this number of calls on its way. Costs as many
 * steps as there are rungs: P is counted from the last point that does not depend on P.
 */
export function isScorePoint(calls: CallCount, rungs: readonly Rung[], { patience, fitsPerScore }: Scoring): boolean {
  const end = rungs.at(-1)?.calls ?? 0;
  if (calls < 1 || calls > end || !Number.isInteger(calls)) return false;
  let anchor = 0;
  for (const rung of rungs) {
    if (rung.calls === calls) return true;
    if (rung.calls < calls) anchor = rung.calls;
  }
  if (patience === null && fitsPerScore === null) return false;
  if (calls === 1) return true;
  const lastByFits = fitsPerScore === null ? 1 : calls - ((calls - 1) % fitsPerScore);
  if (fitsPerScore !== null && lastByFits === calls) return true;
  return patience !== null && (calls - Math.max(anchor, lastByFits)) % patience.calls === 0;
}

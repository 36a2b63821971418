/** How many seconds a step should take: long enough to hide its overhead, short enough for priorities to act soon. */
export const STEP_SECONDS = 0.25;

/** The same where no step waits and a slot is left free: nobody is kept waiting, so there is less reason to stop. */
export const LONE_STEP_SECONDS = 1;

/**
 * How many of the `remaining` calls up to a model's next score the next step takes. A step aims at `targetSeconds`, so
 * that priorities act soon and the overhead of a step is paid by many calls. The remaining calls are split into equal
 * steps, so the last one is never tiny. Without a measured time of a call (null), one call is tried.
 */
export function stepCalls(remaining: number, callSeconds: number | null, targetSeconds: number): number {
  if (callSeconds === null) return 1;
  if (!(callSeconds > 0)) return remaining;
  const wanted = Math.max(1, Math.round(targetSeconds / callSeconds));
  const steps = Math.max(1, Math.round(remaining / wanted));
  return Math.ceil(remaining / steps);
}

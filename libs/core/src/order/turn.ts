/** A ready search waits no longer than this for its next step, whatever the priorities. */
export const LONGEST_WAIT_SECONDS = 60;

/** A search that has a step ready. */
export interface Contender {
  /** 1 to 99; 99 goes first. */
  readonly priority: number;
  readonly team: string;
  /** When the search was submitted, as a number that grows with each submission. */
  readonly submitted: number;
  /** Since when it has had a step ready without being given a slot, in seconds. */
  readonly waitingSince: number;
}

/**
 * Whose turn it is: the search that has waited longest, if it has waited for LONGEST_WAIT_SECONDS; else of those with the
 * highest priority the one whose team has used the pool least, by `usage` in slot-seconds; of equals the one submitted first.
 */
export function nextTurn<C extends Contender>(
  contenders: Iterable<C>,
  usage: (team: string) => number,
  now: number,
): C | undefined {
  let next: C | undefined;
  for (const one of contenders) if (next === undefined || compareTurns(one, next, usage, now) < 0) next = one;
  return next;
}

function compareTurns(a: Contender, b: Contender, usage: (team: string) => number, now: number): number {
  const starves = (one: Contender) => now - one.waitingSince >= LONGEST_WAIT_SECONDS;
  return (
    Number(starves(b)) - Number(starves(a)) ||
    (starves(a) ? a.waitingSince - b.waitingSince : 0) ||
    b.priority - a.priority ||
    usage(a.team) - usage(b.team) ||
    a.submitted - b.submitted
  );
}

/** Rules that can be broken on purpose, to see that a world notices. */
export const BROKEN_RULES = ['a repeat trains again', 'a score is booked twice', 'lost steps are forgotten'] as const;

export type BrokenRule = (typeof BROKEN_RULES)[number];

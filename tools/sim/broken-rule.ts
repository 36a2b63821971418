/** Rules that can be broken on purpose, to see that a world notices. */
export const BROKEN_RULES = [
  'a repeat trains again',
  'a score is booked twice',
  'a step that comes back is dropped',
  'a restart forgets failures',
  'a copy forgets',
] as const;

export type BrokenRule = (typeof BROKEN_RULES)[number];

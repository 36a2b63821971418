import { describe, expect, it } from 'vitest';
import { stepCalls } from './step-size.js';

describe('a step', () => {
  it.each<[number, number | null, number, number, string]>([
    // remaining, seconds a call, target seconds, calls, why
    [20, null, 1, 1, 'tries one call while the time of a call is unknown'],
    [100, 0.1, 1, 10, 'takes as many calls as fit the target'],
    [5, 0.1, 1, 5, 'takes no more than remain'],
    [5, 10, 1, 1, 'takes at least one call'],
    [11, 0.1, 1, 11, 'leaves no tiny last step'],
    [16, 0.1, 1, 8, 'splits the rest evenly'],
    [7, 0, 1, 7, 'takes all when calls cost nothing'],
    [1, 0.1, 1, 1, 'takes the one call that remains'],
  ])('of %i remaining calls at %s s, aimed at %d s, takes %i: %s', (remaining, seconds, target, calls) => {
    expect(stepCalls(remaining, seconds, target)).toBe(calls);
  });
});

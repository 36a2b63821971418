import { describe, expect, it } from 'vitest';
import { rulesOf } from './rules.js';

const randomized = { type: 'randomized', nInitialParameters: 4, maxIter: 9, patience: false, tol: 0.01 } as const;

describe('what decides beside the plan', () => {
  it('is nothing, unless it is asked for', () => {
    expect(rulesOf({ algorithm: randomized })).toEqual({ patience: null, fitsPerScore: null, targetScore: null });
  });

  it('is patience, scores on the way, and a target', () => {
    const algorithm = { ...randomized, patience: true, fitsPerScore: 2 } as const;
    expect(rulesOf({ algorithm, direction: 'maximise', limits: { score: 0.9 } })).toEqual({
      patience: { calls: 3, tol: 0.01 },
      fitsPerScore: 2,
      targetScore: 0.9,
    });
  });

  it('has a target that is negated where a smaller score is better', () => {
    expect(rulesOf({ algorithm: randomized, direction: 'minimise', limits: { score: 0.1 } }).targetScore).toBe(-0.1);
  });

  it('has no other scores than those of its rungs in an inverse decay', () => {
    const decay = { ...randomized, type: 'inverseDecay', decayRate: 1, fitsPerScore: 2 } as const;
    expect(rulesOf({ algorithm: decay }).fitsPerScore).toBeNull();
  });
});

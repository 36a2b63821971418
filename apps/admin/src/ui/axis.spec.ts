import { describe, expect, it } from 'vitest';
import { linearScale, logScale, logTicks, niceTicks, scoreDomain, tickLabel } from './axis.js';

describe('an axis', () => {
  it('has round ticks within its ends', () => {
    expect(niceTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(niceTicks(0.31, 0.97, 5)).toEqual([0.4, 0.6, 0.8]);
    expect(niceTicks(0, 357, 5)).toEqual([0, 100, 200, 300]);
    expect(niceTicks(3, 3, 5)).toEqual([3]);
  });

  it('labels ticks with the decimals of their step', () => {
    expect(tickLabel(0.8, 0.2)).toBe('0.8');
    expect(tickLabel(0.98, 0.02)).toBe('0.98');
    expect(tickLabel(-2000, 1000)).toBe('−2,000');
  });

  it('maps ends to ends, linear and logarithmic', () => {
    expect(linearScale([0, 10], [100, 0])(5)).toBe(50);
    expect(logScale([1, 100], [0, 200])(10)).toBeCloseTo(100);
    expect(logScale([1, 100], [0, 200])(0)).toBe(0);
    expect(linearScale([2, 2], [10, 90])(2)).toBe(10);
  });

  it('of calls has the powers people expect', () => {
    expect(logTicks(1, 27)).toEqual([1, 2, 5, 10, 20]);
    expect(logTicks(1, 243)).toEqual([1, 3, 10, 30, 100]);
  });
});

describe('the domain of scores', () => {
  it('is round, and is not ruled by a few terrible scores', () => {
    const scores = [...Array.from({ length: 60 }, (_, i) => 0.9 + i / 1000), -50, -40];
    const [low, high] = scoreDomain(scores, 0.05);
    expect(low).toBeGreaterThan(0.85);
    expect(high).toBeGreaterThanOrEqual(0.959);
  });

  it('leaves out at the upper end where high scores are the terrible ones', () => {
    const scores = [0.1, 0.2, 0.3, 0.4, 5, 1e6, Number.NaN];
    expect(scoreDomain(scores, 1 / 3, 'high')).toEqual([0.1, 0.4]);
    expect(scoreDomain(scores, 0, 'high')).toEqual([0, 1e6]);
    expect(scoreDomain([0.5], 0.25, 'high')).toEqual([0.45, 0.55]);
  });

  it('has room also for a single score, or none', () => {
    expect(scoreDomain([0.5], 0.05)).toEqual([0.45, 0.55]);
    expect(scoreDomain([], 0.25)).toEqual([0, 1]);
    expect(scoreDomain([Number.NaN], 0.25)).toEqual([0, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { planSearch } from '../search/plan.js';
import { barrierBound } from './measures.js';
import { predict } from './predict.js';

const spec = (maxIter: number, limits?: { seconds: number }) => ({
  algorithm: { type: 'hyperband', maxIter, aggressiveness: 3, patience: true, tol: 0.001 } as const,
  order: 'makespan' as const,
  limits,
});
const times = { callSeconds: 0.5, scoreSeconds: 0.1 };
const predicted = (maxIter: number, slots: readonly number[], limits?: { seconds: number }, copiesModels = false) => {
  const given = spec(maxIter, limits);
  return predict(given, planSearch(given), { ...times, slots, copiesModels });
};

describe('what a search is predicted to take', () => {
  it('on one slot is its calls, its scorings, and a little for each step', () => {
    const { seconds, slotSeconds } = predicted(27, [1]);
    const { calls } = planSearch(spec(27));
    expect(seconds).toBe(slotSeconds);
    expect(seconds).toBeGreaterThan(calls * 0.5 + 0.1 * 49);
    expect(seconds).toBeLessThan(1.2 * calls * 0.5);
  });

  it('is less with more slots, never less than its bound, and costs much the same', () => {
    const [one, eight] = [predicted(27, [1]), predicted(27, [8])];
    expect(eight.seconds).toBeLessThan(one.seconds / 4);
    expect(eight.seconds).toBeGreaterThan(barrierBound(planSearch(spec(27)), 8) * 0.5);
    expect(eight.slotSeconds).toBeCloseTo(one.slotSeconds, 6);
  });

  it('counts each server with its own slots where models stay, and with the slots of all where they are copied', () => {
    const [one, four] = [predicted(27, [4]).seconds, predicted(27, [1, 1, 1, 1]).seconds];
    expect(four / one).toBeGreaterThan(1.03);
    expect(predicted(27, [1, 1, 1, 1], undefined, true).seconds / one).toBeLessThan(1.01);
  });

  it('ends with its limit of time, of a small search and of one too large to be played', () => {
    const small = predicted(27, [2], { seconds: 5 });
    expect(small.seconds).toBe(5);
    expect(small.slotSeconds).toBeLessThan(12);
    expect(predicted(6561, [2], { seconds: 5 }).seconds).toBe(5);
  });

  it('is the bound for a search too large to be played', () => {
    const { seconds, slotSeconds } = predicted(6561, [64]);
    const plan = planSearch(spec(6561));
    expect(seconds).toBeCloseTo(barrierBound(plan, 64) * 0.5, 6);
    expect(slotSeconds).toBe(plan.calls * 0.5);
  });
});

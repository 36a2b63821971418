import { describe, expect, it } from 'vitest';
import { startSearch } from '../search/decide.js';
import { planSearch } from '../search/plan.js';
import type { Plan } from '../search/types.js';
import { barrierBound } from '../simulate/measures.js';
import { Outlook } from './outlook.js';

const plan = planSearch({
  algorithm: { type: 'hyperband', maxIter: 9, aggressiveness: 3, patience: false, tol: null },
});

/** An outlook whose calls take a second, on so many slots. */
function begun(of: Plan, slots: number): Outlook {
  const outlook = new Outlook(of);
  outlook.decided(null, startSearch(of).actions, 0);
  // One call of the last model is measured, and the model is as it was.
  const model = of.models - 1;
  outlook.started(model, 0);
  outlook.ended(model, 1, { seconds: 1, calls: 1 });
  outlook.pass(1, slots);
  return outlook;
}

describe('the earliest end of a search', () => {
  it.each([1, 2, 4, 8, 64])('before anything has run is the barrier bound of its plan: %i slots', (slots) => {
    expect(begun(plan, slots).allowance(0)).toBeCloseTo(barrierBound(plan, slots), 9);
  });

  it('is no later when every slot does what counts', () => {
    const outlook = begun(plan, 2);
    const before = outlook.allowance(0);
    outlook.started(0, 1);
    outlook.started(1, 1);
    outlook.pass(2, 2);
    expect(outlook.allowance(0)).toBeCloseTo(before - 1, 9);
  });

  it('moves by the time in which the slots are idle', () => {
    const outlook = begun(plan, 2);
    const before = outlook.allowance(0);
    outlook.pass(4, 2);
    // Three seconds have passed, and the work is what it was.
    expect(outlook.allowance(0)).toBeCloseTo(before - 3, 9);
    expect(outlook.allowance(0.1)).toBeCloseTo(before - 3 + 0.1 * before, 9);
  });

  it('does not move while the search has no slots', () => {
    const outlook = begun(plan, 2);
    const before = outlook.allowance(0);
    outlook.pass(1, 0);
    outlook.pass(100, 2);
    expect(outlook.allowance(0)).toBeCloseTo(before, 9);
  });

  it('follows what is learned of a model’s calls, which is nobody’s lag', () => {
    const outlook = begun(plan, 2);
    const before = outlook.allowance(0);
    outlook.started(0, 1);
    outlook.ended(0, 11, { seconds: 10, calls: 1 });
    expect(outlook.callSecondsOf(0)).toBe(10);
    expect(outlook.callSeconds).toBe(5.5);
    expect(outlook.allowance(0)).toBeGreaterThan(before);
  });
});

it('nothing is urgent and all is allowed while no call has been measured', () => {
  const outlook = new Outlook(plan);
  outlook.decided(null, startSearch(plan).actions, 0);
  outlook.pass(0, 4);
  expect(outlook.allowance(0)).toBe(Number.POSITIVE_INFINITY);
  expect(outlook.urgent(0, Number.POSITIVE_INFINITY, 1)).toEqual([]);
  expect(outlook.toRungEnd(0)).toBe(1);
});

it('with no slack left, what has the longest tail is urgent first', () => {
  const outlook = begun(plan, 4);
  const urgent = outlook.urgent(1, outlook.allowance(0), 1);
  const tails = urgent.map(({ after }) => after);
  expect(tails.length).toBeGreaterThan(0);
  expect(tails).toEqual([...tails].sort((a, b) => b - a));
});

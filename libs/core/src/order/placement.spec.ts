import { describe, expect, it } from 'vitest';
import { startSearch } from '../search/decide.js';
import { planSearch } from '../search/plan.js';
import { type Host, takeFor } from './placement.js';
import { NOWHERE, type PoolStep, PoolSteps } from './pool-steps.js';

const plan = planSearch({
  algorithm: { type: 'randomized', nInitialParameters: 9, maxIter: 9, patience: false, tol: null },
});

const host = (id: string, more: Partial<Host> = {}): Host => ({
  id,
  slotLimit: 2,
  usableSlots: 2,
  callsInFlight: 0,
  ...more,
});

function ready(...places: [place: string, model: number][]): PoolSteps<PoolStep> {
  const steps = new PoolSteps<PoolStep>(1);
  const search = { id: 'a', team: 't', priority: 50, submitted: 0, plan, slack: Number.POSITIVE_INFINITY };
  steps.enter(search, startSearch(plan).actions, 0);
  for (const [place, model] of places) {
    steps.add(place, { searchId: 'a', model, fromCalls: 0, upToCalls: 9, score: null }, 0);
  }
  return steps;
}

/** What host x is given beside host y, where its models have had `had` calls. */
const given = (steps: PoolSteps<PoolStep>, x: Partial<Host> = {}, y: Partial<Host> = {}, had = 1) => {
  const placed = takeFor(host('x', x), [host('x', x), host('y', y)], steps, () => had, 0);
  return placed && [placed.step.model, placed.moved];
};

describe('a server with a free slot', () => {
  it('takes what goes next of its own models and those that live nowhere, if no other has less to do', () => {
    expect(given(ready(['x', 5], [NOWHERE, 3]), {}, { callsInFlight: 9 })).toEqual([3, false]);
    expect(given(ready(['x', 2], [NOWHERE, 3]), {}, { callsInFlight: 9 })).toEqual([2, false]);
  });

  it('keeps to its own models while another has less to do', () => {
    expect(given(ready(['x', 5], [NOWHERE, 3]))).toEqual([5, false]);
    expect(given(ready([NOWHERE, 3]), { callsInFlight: 9 })).toEqual([3, false]);
  });

  it('counts what runs and what waits, for each usable slot', () => {
    const steps = () => ready(['x', 5], ['y', 6], [NOWHERE, 3]);
    expect(given(steps(), { callsInFlight: 1 })).toEqual([5, false]);
    expect(given(steps(), { callsInFlight: 1 }, { usableSlots: 1 })).toEqual([3, false]);
    expect(given(steps(), { callsInFlight: 1 }, { usableSlots: 0 })).toEqual([3, false]);
  });

  it('with nothing of its own rebuilds a model of another, if that is worth it', () => {
    // Eighteen calls wait at y, nine for each slot: four times as many as two calls and a quarter.
    expect(given(ready(['y', 5], ['y', 6]), {}, {}, 2)).toEqual([5, true]);
    expect(given(ready(['y', 5], ['y', 6]), {}, {}, 3)).toBeUndefined();
    expect(given(ready())).toBeUndefined();
  });
});

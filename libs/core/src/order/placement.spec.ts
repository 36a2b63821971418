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
  hasFreeSlot: false,
  callsInFlight: 0,
  copiesModels: false,
  room: 'free',
  ...more,
});

const ready = (...places: [place: string, model: number][]) => {
  const steps = new PoolSteps<PoolStep>(1);
  const search = { id: 'a', team: 't', priority: 50, submitted: 0, plan, slack: Number.POSITIVE_INFINITY };
  steps.enter(search, startSearch(plan).actions, 0);
  for (const [place, model] of places) {
    steps.add(place, { searchId: 'a', model, fromCalls: 0, upToCalls: 9, score: null }, 0);
  }
  return { steps, homes: new Map(places.map(([place, model]) => [model, place])) };
};

/** Which model host x is given beside host y, and how it comes there; its models have had `had` calls where they live. */
const given = ({ steps, homes }: ReturnType<typeof ready>, x: Partial<Host> = {}, y: Partial<Host> = {}, had = 1) => {
  const hosts = [host('x', { hasFreeSlot: true, ...x }), host('y', y)] as const;
  const homeOf = ({ model }: PoolStep) => ({ id: homes.get(model) ?? NOWHERE, calls: had });
  const placed = takeFor(hosts[0], hosts, steps, homeOf, 0);
  return placed && [placed.step.model, placed.move];
};

describe('a server with a free slot', () => {
  it('takes what goes next of its own models and those that live nowhere, if no other has less to do', () => {
    expect(given(ready(['x', 2], [NOWHERE, 3]), {}, { callsInFlight: 20 })).toEqual([2, null]);
    expect(given(ready([NOWHERE, 3]), {}, { callsInFlight: 9 })).toEqual([3, null]);
  });

  it('keeps to its own models while another has less to do', () => {
    expect(given(ready(['x', 5], [NOWHERE, 3]))).toEqual([5, null]);
    expect(given(ready([NOWHERE, 3]), { callsInFlight: 9 })).toEqual([3, null]);
  });

  it('counts what runs and what waits, for each usable slot', () => {
    const steps = () => ready(['x', 5], ['y', 6], [NOWHERE, 3]);
    expect(given(steps(), { callsInFlight: 1 })).toEqual([5, null]);
    expect(given(ready(['y', 6], [NOWHERE, 3]), { callsInFlight: 1 }, { usableSlots: 0 })).toEqual([3, null]);
  });

  it('with nothing of its own rebuilds a model of another, if that is worth it', () => {
    // Eighteen calls wait at y, nine for each slot: four times as many as two calls and a quarter.
    const two = () => ready(['y', 5], ['y', 6]);
    expect(given(two(), {}, {}, 2)).toEqual([5, 'replay']);
    expect(given(two(), {}, {}, 3)).toBeUndefined();
    expect(given(ready())).toBeUndefined();
  });

  it('leaves a model to its own server, if that has a free slot as well', () => {
    expect(given(ready(['y', 5], ['y', 6]), {}, { hasFreeSlot: true })).toBeUndefined();
  });
});

describe('a server that can hold no more models', () => {
  const two = () => ready(['x', 5], [NOWHERE, 3]);
  const idle = { callsInFlight: 20 };

  it('keeps to its own while another has room, and gives one up only for want of them', () => {
    expect(given(two(), { room: 'by-giving-up' }, idle)).toEqual([5, null]);
    expect(given(ready([NOWHERE, 3]), { room: 'by-giving-up' }, idle)).toEqual([3, null]);
  });

  it('takes what goes next where none has room, so that nobody waits for ever', () => {
    const full = { room: 'by-giving-up' } as const;
    expect(given(ready(['x', 5], ['y', 6], [NOWHERE, 3]), full, { ...idle, ...full })).toEqual([5, null]);
    expect(given(ready([NOWHERE, 3]), full, { ...idle, ...full })).toEqual([3, null]);
  });

  it('takes nothing but its own where it may give up none', () => {
    expect(given(two(), { room: 'none' }, idle)).toEqual([5, null]);
    expect(given(ready([NOWHERE, 3]), { room: 'none' }, idle)).toBeUndefined();
    const both = { copiesModels: true };
    expect(given(ready(['y', 3]), { ...both, room: 'none' }, both)).toBeUndefined();
  });
});

describe('a server that models are copied to', () => {
  const both = { copiesModels: true };

  it('takes what goes next of all, and prefers what is here', () => {
    expect(given(ready(['x', 5], ['y', 3]), both, both)).toEqual([5, null]);
    expect(given(ready([NOWHERE, 5], ['y', 3]), both, { ...both, callsInFlight: 0 })).toEqual([5, null]);
    expect(given(ready(['y', 3]), both, both)).toEqual([3, 'copy']);
  });

  it('lets them be where the other server has a free slot, or does not copy', () => {
    expect(given(ready(['y', 3]), both, { ...both, hasFreeSlot: true })).toBeUndefined();
    expect(given(ready(['y', 3]), both, {}, 9)).toBeUndefined();
    expect(given(ready(['y', 3]), {}, both, 9)).toBeUndefined();
  });

  it('does so only for what is worth it once copies are found to be dear', () => {
    const dear = (seconds: number, had: number, ...places: [string, number][]) => {
      const given0 = ready(...places);
      const begun = { searchId: 'a', model: 8, fromCalls: 0, upToCalls: 9, score: null };
      given0.steps.started(begun, 0, 4);
      given0.steps.ended(begun, 0, 4, { seconds: 1, calls: 1 });
      for (let i = 0; i < 100; i++) given0.steps.copied('a', seconds, true);
      return given(given0, both, both, had);
    };
    expect(dear(2, 9, ['x', 5], ['y', 3])).toEqual([5, null]);
    // Nine calls of 1 s wait at y, four and a half for each slot.
    expect(dear(0.5, 9, ['y', 3])).toEqual([3, 'copy']);
    expect(dear(2, 9, ['y', 3])).toBeUndefined();
    // Rebuilding a young model is cheaper.
    expect(dear(2, 1, ['y', 3])).toEqual([3, 'replay']);
  });
});

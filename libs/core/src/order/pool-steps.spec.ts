import { describe, expect, it } from 'vitest';
import { startSearch } from '../search/decide.js';
import { planSearch } from '../search/plan.js';
import { NOWHERE, type PoolStep, PoolSteps } from './pool-steps.js';

const plan = planSearch({
  algorithm: { type: 'hyperband', maxIter: 9, aggressiveness: 3, patience: false, tol: null },
});
// Models 0–8 are of bracket 2, 9–13 of bracket 1, 14–16 of bracket 0.

function pool(...ids: string[]): PoolSteps<PoolStep> {
  const steps = new PoolSteps<PoolStep>(0.5);
  for (const [submitted, id] of ids.entries()) {
    const search = { id, team: id, priority: 50, submitted, plan, slack: Number.POSITIVE_INFINITY };
    steps.enter(search, startSearch(plan).actions, 0);
  }
  return steps;
}

function step(model: number, more: Partial<PoolStep> = {}): PoolStep {
  return { searchId: 'a', model, fromCalls: 0, upToCalls: 1, score: null, ...more };
}

/** A slot that is open to these places. */
const at =
  (...near: string[]) =>
  () => ({ near, far: [] });

describe('the ready steps of a pool', () => {
  it('go to the place of the model, or to any when it lives nowhere, the best first', () => {
    const ready = pool('a');
    ready.add('x', step(9), 0);
    ready.add('y', step(0), 0);
    ready.add(NOWHERE, step(10), 0);
    expect(ready.take(at('x', NOWHERE), 0, 1)?.model).toBe(9);
    expect(ready.take(at('x', NOWHERE), 0, 1)?.model).toBe(10);
    expect(ready.take(at('x', NOWHERE), 0, 1)).toBeUndefined();
    expect(ready.take(at('y'), 0, 1)?.model).toBe(0);
  });

  it('go anywhere once their place is gone', () => {
    const ready = pool('a');
    ready.add('x', step(9), 0);
    ready.add('x', step(3), 0);
    ready.forgetPlace('x');
    expect([ready.take(at(NOWHERE), 0, 1)?.model, ready.take(at(NOWHERE), 0, 1)?.model]).toEqual([3, 9]);
  });

  it('are forgotten with their search', () => {
    const ready = pool('a', 'b');
    ready.add('x', step(3), 0);
    ready.add('x', step(4, { searchId: 'b' }), 0);
    ready.leave('a');
    ready.add('x', step(5), 0);
    expect(ready.take(at('x'), 0, 1)?.model).toBe(4);
    expect(ready.take(at('x'), 0, 1)).toBeUndefined();
  });

  it('may go elsewhere if the one who asks says so', () => {
    const ready = pool('a');
    ready.add('x', step(9, { upToCalls: 3 }), 0);
    ready.add('x', step(10, { upToCalls: 3 }), 0);
    expect(ready.takeFromElsewhere('y', 0, 1, () => false)).toBeUndefined();
    expect(ready.takeFromElsewhere('x', 0, 1, () => true)).toBeUndefined();
    expect(ready.callsWaiting('x')).toBe(6);
    expect(ready.takeFromElsewhere('y', 0, 1, (_, place) => place === 'x')?.model).toBe(9);
    expect(ready.callsWaiting('x')).toBe(3);
  });
});

describe('of the ready steps of one search, when time does not press, goes first', () => {
  it.each<[string, PoolStep, PoolStep]>([
    ['the one of the most adaptive bracket', step(0), step(9, { score: 1 })],
    [
      'the one with the higher last score',
      step(3, { fromCalls: 1, score: 0.6 }),
      step(0, { fromCalls: 1, score: 0.5 }),
    ],
    ['any with a score', step(3, { fromCalls: 1, score: -1e300 }), step(0)],
    ['the lower model number', step(2), step(3)],
    [
      'the next bracket, before what is only polished on the last rung of one',
      step(9),
      step(0, { fromCalls: 5, upToCalls: 9, score: 1 }),
    ],
    [
      'what is polished, before the bracket after the next',
      step(0, { fromCalls: 5, upToCalls: 9, score: 1 }),
      step(14),
    ],
  ])('%s', (_, first, second) => {
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const ready = pool('a');
      for (const one of order) ready.add(NOWHERE, one, 0);
      expect(ready.take(at(NOWHERE), 0, 1)).toBe(first);
    }
  });

  it('whatever its score, a model that its rung would have to wait for', () => {
    const rung = planSearch({
      algorithm: { type: 'randomized', nInitialParameters: 3, maxIter: 9, patience: false, tol: null },
    });
    const ready = new PoolSteps<PoolStep>(0.5);
    ready.enter({ id: 'a', team: 'a', priority: 50, submitted: 0, plan: rung, slack: 1 }, startSearch(rung).actions, 0);
    ready.isAt('a', 0, 8, 0);
    ready.isAt('a', 1, 8, 0);
    for (const model of [0, 1, 2]) ready.add(NOWHERE, step(model, { upToCalls: 9 }), 0);
    // Eleven calls are left on two slots; model 2 alone needs nine of them.
    expect(ready.take(at(NOWHERE), 0, 2)?.model).toBe(2);
    expect(ready.take(at(NOWHERE), 0, 2)?.model).toBe(0);
  });
});

it('fair shares count the slot-seconds of steps, those that run included', () => {
  const ready = pool('a', 'b');
  const [first, second] = [step(0), step(0, { searchId: 'b' })];
  for (const model of [1, 2]) for (const searchId of ['a', 'b']) ready.add(NOWHERE, step(model, { searchId }), 0);
  ready.started(first, 0, 2);
  expect(ready.take(at(NOWHERE), 0, 2)?.searchId).toBe('b');
  ready.started(second, 0, 2);
  ready.ended(second, 10, 2, null);
  ready.ended(first, 4, 2, null);
  expect([ready.usage('a'), ready.usage('b')]).toEqual([4, 10]);
  expect(ready.take(at(NOWHERE), 10, 2)?.searchId).toBe('a');
});

describe('a step from afar', () => {
  const near = step(9, { upToCalls: 3 });
  const far = step(0, { upToCalls: 9 });
  const next = (near: string[], far: string[], ...steps: [string, PoolStep][]) => {
    const ready = pool('a');
    for (const [place, one] of steps) ready.add(place, one, 0);
    return ready.take(() => ({ near, far }), 0, 1)?.model;
  };

  it('goes before one from nearby where it is the better one', () => {
    expect(next(['x'], ['y'], ['x', near], ['y', far])).toBe(0);
  });

  it('goes after one from nearby that is as good', () => {
    expect(next(['x'], ['y'], ['x', step(8)], ['y', step(0)])).toBe(8);
    expect(next(['x', NOWHERE], ['y'], [NOWHERE, step(8)], ['y', step(0)])).toBe(8);
    expect(next(['x'], ['y'], ['x', step(8, { score: 1 })], ['y', step(0, { score: 2 })])).toBe(0);
  });
});

describe('the calls of a step', () => {
  const measured = () => {
    const ready = pool('a');
    ready.add(NOWHERE, step(0), 0);
    const first = ready.take(at(NOWHERE), 0, 2) as PoolStep;
    ready.started(first, 0, 2);
    ready.ended(first, 1, 2, { seconds: 1, calls: 10 });
    return ready;
  };

  it('take as long as a step is meant to, or a second where a slot is left free and nobody waits', () => {
    const ready = measured();
    ready.started(step(1), 1, 2);
    expect(ready.callsOf(step(1), 40, 2)).toBe(10);
    expect(ready.callsOf(step(1), 40, 1)).toBe(5);
    ready.add(NOWHERE, step(2), 1);
    expect(ready.callsOf(step(1), 40, 2)).toBe(5);
  });

  it('are compared with what a copy has taken', () => {
    const ready = measured();
    expect(ready.callsOfCopy('a')).toBeCloseTo(0.05);
    expect(ready.copiesCheaply('a')).toBe(true);
    for (let i = 0; i < 4; i++) ready.copied('a', 0.195, true);
    expect(ready.callsOfCopy('a')).toBeCloseTo(1);
    expect(ready.copiesCheaply('a')).toBe(false);
    for (let i = 0; i < 4; i++) ready.copied('a', 0.2, false);
    expect(ready.callsOfCopy('a')).toBeCloseTo(2);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_WAIT_SECONDS } from '../order/turn.js';
import type { Algorithm } from '../search/algorithm.js';
import { planSearch } from '../search/plan.js';
import { rulesOf } from '../search/rules.js';
import type { StepOrder } from '../spec/limits.js';
import { barrierBound, mostCalls } from './measures.js';
import { type Simulated, type SimulatedSearch, simulate } from './simulate.js';
import { SyntheticModels } from './synthetic-models.js';

const early = { patience: false, tol: 0.001 } as const;
const hyperband = (maxIter: number, more: object = {}): Algorithm => ({
  type: 'hyperband',
  maxIter,
  aggressiveness: 3,
  ...early,
  ...more,
});

const algorithms = fc.oneof(
  fc.integer({ min: 1, max: 81 }).map((maxIter) => hyperband(maxIter)),
  fc.integer({ min: 6, max: 40 }).map((maxIter) => hyperband(maxIter, { patience: true })),
  fc
    .record({ n: fc.integer({ min: 1, max: 30 }), r: fc.integer({ min: 1, max: 5 }), eta: fc.constantFrom(2, 2.5, 3) })
    .map(
      ({ n, r, eta }): Algorithm => ({
        type: 'successiveHalving',
        nInitialParameters: n,
        nInitialIter: r,
        aggressiveness: eta,
        ...early,
      }),
    ),
  fc.record({ n: fc.integer({ min: 1, max: 20 }), calls: fc.integer({ min: 1, max: 30 }) }).map(
    ({ n, calls }): Algorithm => ({
      type: 'incremental',
      nInitialParameters: n,
      maxIter: calls,
      fitsPerScore: 4,
      ...early,
    }),
  ),
);
const orders = fc.constantFrom<StepOrder>('auto', 'anytime', 'makespan', 0.1);
const options = { stepCalls: 1, overheadSeconds: 0, baseline: null, copySeconds: null } as const;

function searchOf(algorithm: Algorithm, order: StepOrder, more: Partial<SimulatedSearch> = {}): SimulatedSearch {
  const plan = planSearch({ algorithm });
  const models = new SyntheticModels(1, mostCalls(plan), 1, 0);
  const rules = rulesOf({ algorithm });
  return { id: 'a', team: 't', priority: 50, submittedAt: 0, plan, rules, order, models, ...more };
}

const alone = (search: SimulatedSearch, slots: number, more: object = {}): Simulated =>
  simulate([search], { ...options, slots, ...more })[0] as Simulated;

describe('a simulated search', () => {
  it('comes to the same result for every order, number of slots and length of steps', () => {
    fc.assert(
      fc.property(
        algorithms,
        orders,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(1, 3, 'auto' as const),
        (algorithm, order, slots, stepCalls) => {
          const search = searchOf(algorithm, order);
          const { best, callsCounted, callsExecuted } = alone(search, slots, { stepCalls });
          const reference = alone(searchOf(algorithm, 'auto'), 1);
          expect({ best, callsCounted }).toEqual({ best: reference.best, callsCounted: reference.callsCounted });
          expect(callsExecuted).toBe(callsCounted);
        },
      ),
    );
  });

  it('keeps its slots busy: on one it takes as long as its calls', () => {
    fc.assert(
      fc.property(algorithms, orders, (algorithm, order) => {
        const { seconds, callsCounted } = alone(searchOf(algorithm, order), 1);
        expect(seconds).toBeCloseTo(callsCounted, 6);
      }),
    );
  });

  // A schedule of whole calls may miss the bound by some calls; these are the shares that were measured, and a little.
  it.each<[StepOrder, number]>([
    ['makespan', 1.02],
    ['auto', 1.03],
    [0.05, 1.07],
  ])('of 243 calls ends, in the order %s, within %d of its bound on 1 to 64 slots', (order, most) => {
    const search = searchOf(hyperband(243), order);
    for (const slots of [1, 2, 4, 8, 16, 24, 32, 64]) {
      expect([slots, alone(search, slots).seconds / barrierBound(search.plan, slots)]).toSatisfy(
        ([, ratio]: number[]) => (ratio as number) <= most,
      );
    }
  });

  it('may have models of very different speed: the slow ones are begun in time', () => {
    const search = searchOf(hyperband(243), 'makespan');
    const slow = { ...search, models: { ...slowEvery(10), score: search.models.score.bind(search.models) } };
    const fifo = alone(slow, 8, { baseline: 'fifo' });
    expect(alone(slow, 8).seconds).toBeLessThan(fifo.seconds);
  });

  it('prefers the good score early where it may, and the early end where it must', () => {
    const brackets = [81, 34, 15, 8, 5].map((n, i) => ({ nInitialParameters: n, nInitialIter: 3 ** (i + 1) }));
    const [anytime, makespan] = (['anytime', 'makespan'] as const).map((order) =>
      alone(searchOf(hyperband(243, { brackets }), order), 24),
    ) as [Simulated, Simulated];
    expect(makespan.seconds).toBeLessThan(anytime.seconds);
    const callsTo = ({ improvements }: Simulated) => improvements.at(-1)?.calls as number;
    expect(callsTo(anytime)).toBeLessThan(callsTo(makespan));
  });
});

/** Every tenth model takes ten seconds a call, the others one. */
function slowEvery(n: number) {
  return { callSeconds: (model: number) => (model % n === 0 ? 10 : 1), scoreSeconds: () => 0 };
}

describe('searches that share a pool', () => {
  const team = (id: string, name: string, priority = 50, submittedAt = 0) =>
    searchOf(hyperband(27), 'auto', { id, team: name, priority, submittedAt });

  it('share it evenly between teams of one priority, however many searches each has', () => {
    const used: Record<string, number> = {};
    let until = Number.POSITIVE_INFINITY;
    const searches = [team('a1', 'a'), team('a2', 'a'), team('a3', 'a'), team('b1', 'b')];
    const played = simulate(searches, {
      ...options,
      slots: 4,
      onStart: (step) => {
        if (step.startedAt < until) used[step.team] = (used[step.team] ?? 0) + step.calls;
        if (used.b === 200) until = step.startedAt;
      },
    });
    expect(used.a as number).toBeGreaterThan(190);
    expect(used.a as number).toBeLessThan(210);
    for (const one of played) expect(one.best).toEqual(alone(team(one.id, 'x'), 1).best);
  });

  it('go strictly by priority, but each that is ready gets a step within a minute', () => {
    const starts: { id: string; at: number }[] = [];
    simulate([team('high', 'a', 90), team('low', 'b', 10)], {
      ...options,
      slots: 1,
      onStart: ({ searchId, startedAt }) => starts.push({ id: searchId, at: startedAt }),
    });
    const highEnd = starts.findLast(({ id }) => id === 'high')?.at as number;
    const low = starts.filter(({ id, at }) => id === 'low' && at < highEnd).map(({ at }) => at);
    expect(low.length).toBeGreaterThan(5);
    low.reduce((before, at) => {
      expect(at - before).toBeGreaterThanOrEqual(LONGEST_WAIT_SECONDS);
      expect(at - before).toBeLessThanOrEqual(LONGEST_WAIT_SECONDS + 2);
      return at;
    }, 0);
  });

  it('of which a later one is more urgent give way at once, and end a little later', () => {
    const first = team('first', 'a', 50);
    const late = team('late', 'b', 99, 20);
    const [slowed, urgent] = simulate([first, late], { ...options, slots: 4 }) as [Simulated, Simulated];
    expect(urgent.seconds).toBeLessThan(1.2 * alone(late, 4).seconds);
    expect(slowed.seconds).toBeLessThan(1.1 * (alone(first, 4).seconds + urgent.seconds));
  });
});

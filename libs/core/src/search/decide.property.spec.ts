import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL_MOVES, type ModelState } from '../lifecycle/model-life.js';
import { canMove } from '../lifecycle/moves.js';
import type { Algorithm } from './algorithm.js';
import { decide, startSearch } from './decide.js';
import { planSearch } from './plan.js';
import { progress } from './progress.js';
import { nextScorePoint } from './score-points.js';
import { bestModel, modelStanding } from './standing.js';
import type { SearchState } from './state.js';
import type { Plan, SearchAction, SearchEvent, SearchRules } from './types.js';

// ---------------------------------------------------------------------------------------------- searches to be tried

/** A plan, how its models learn, and the order in which their scores arrive. */
interface Search {
  readonly plan: Plan;
  readonly rules: SearchRules;
  /** Score of a model after a number of calls, or null where it fails on the way there. */
  readonly outcome: (model: number, calls: number) => number | null;
  /** Seeds of two orders of arrival. */
  readonly orders: readonly [number, number];
}

const early = { patience: false, tol: null } as const;
const eta = fc.constantFrom(2, 2.5, 3, 4, 1.5);
const algorithm: fc.Arbitrary<Algorithm> = fc.oneof(
  fc
    .record({ maxIter: fc.integer({ min: 1, max: 30 }), aggressiveness: fc.constantFrom(2, 2.5, 3, 4) })
    .map((sizes) => ({
      type: 'hyperband' as const,
      ...sizes,
      ...early,
    })),
  fc
    .record({
      nInitialParameters: fc.integer({ min: 1, max: 30 }),
      nInitialIter: fc.integer({ min: 1, max: 8 }),
      aggressiveness: eta,
      maxIter: fc.constantFrom(undefined, 8, 20),
    })
    .map((sizes) => ({ type: 'successiveHalving' as const, ...sizes, ...early })),
  fc
    .record({ nInitialParameters: fc.integer({ min: 1, max: 9 }), maxIter: fc.integer({ min: 1, max: 12 }) })
    .map((sizes) => ({ type: 'randomized' as const, ...sizes, ...early })),
  fc
    .record({
      nInitialParameters: fc.integer({ min: 1, max: 30 }),
      maxIter: fc.integer({ min: 1, max: 12 }),
      decayRate: fc.constantFrom(0, 0.4, 1),
      fitsPerScore: fc.integer({ min: 1, max: 4 }),
    })
    .map((sizes) => ({ type: 'inverseDecay' as const, ...sizes, ...early })),
);
const patience = fc.option(
  fc.record({ calls: fc.integer({ min: 2, max: 6 }), tol: fc.constantFrom(null, -1, 0, 1, 2) }),
  { freq: 2 },
);

/** Few different scores, so that ties and plateaus abound; one model in `failOneIn` fails at each point. */
function learning(seed: number, failOneIn: number): Search['outcome'] {
  return (model, calls) => {
    const chance = hash(seed, model, calls);
    return failOneIn > 0 && chance % failOneIn === 0 ? null : (hash(chance, model, calls) % 9) - 4;
  };
}

const search: fc.Arbitrary<Search> = fc
  .record({
    algorithm,
    patience,
    fitsPerScore: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 2 }),
    seed: fc.nat(),
    failOneIn: fc.constantFrom(0, 0, 3, 10, 50),
    orders: fc.tuple(fc.nat(), fc.nat()),
  })
  .map(({ algorithm, patience, fitsPerScore, seed, failOneIn, orders }) => ({
    plan: planSearch({ algorithm }),
    rules: { patience, fitsPerScore, targetScore: null },
    outcome: learning(seed, failOneIn),
    orders,
  }));

function hash(...words: number[]): number {
  return words.reduce((h, word) => Math.imul(h ^ (h >>> 15) ^ word, 0x2c1b3c6d) >>> 0, 0x9e3779b9) >>> 4;
}

// ------------------------------------------------------------------------------------------------------ playing them

interface Play {
  readonly state: SearchState;
  readonly events: SearchEvent[];
  readonly actions: SearchAction[];
}

type Watch = (state: SearchState, event: SearchEvent, actions: readonly SearchAction[]) => void;

/** Plays a search to its end; whatever is asked for arrives in an order drawn from `order`. */
function play({ plan, rules, outcome }: Search, order: number, watch: Watch = () => {}): Play {
  const begun = startSearch(plan, rules);
  return playOn(
    { outcome, order, watch },
    { state: begun.state, events: [], actions: [...begun.actions] },
    begun.actions,
  );
}

function playOn(
  { outcome, order, watch }: { outcome: Search['outcome']; order: number; watch: Watch },
  { state: first, events, actions }: Play,
  asked: readonly SearchAction[],
): Play {
  let state = first;
  const open = asked.filter((action) => action.type === 'train');
  for (let turn = 0; open.length > 0; turn++) {
    const [next] = open.splice(hash(order, turn) % open.length, 1);
    if (next === undefined) break;
    const score = outcome(next.model, next.upToCalls);
    const event: SearchEvent =
      score === null
        ? { type: 'failed', model: next.model }
        : { type: 'scored', model: next.model, calls: next.upToCalls, score };
    const decision = decide(state, event);
    state = decision.state;
    events.push(event);
    actions.push(...decision.actions);
    watch(state, event, decision.actions);
    if (state.phase !== 'running') break;
    open.push(...decision.actions.filter((action) => action.type === 'train'));
  }
  return { state, events, actions };
}

/** All that others can see of a search. */
function seen(state: SearchState) {
  return {
    models: state.models.map((_, model) => modelStanding(state, model)),
    best: bestModel(state),
    progress: progress(state),
  };
}

const inOrder = (actions: readonly SearchAction[]) => actions.map((action) => JSON.stringify(action)).sort();

// ------------------------------------------------------------------------------------- the same rules, told in batch

/** Successive halving rung by rung, without events: each rung is trained as a whole, ranked and cut. */
function oracle({ plan, rules: { patience, fitsPerScore }, outcome }: Search) {
  const models = Array.from({ length: plan.models }, () => ({
    calls: 0,
    score: null as number | null,
    end: 'finished',
  }));
  for (const { firstModel, rungs } of plan.brackets) {
    let members = Array.from({ length: rungs[0]?.models ?? 0 }, (_, i) => firstModel + i);
    const flat = new Set<number>();
    const scores = new Map<number, [number, number][]>();
    rungs.forEach((rung, i) => {
      for (const number of members) {
        const model = models[number] as (typeof models)[0];
        while (model.calls < rung.calls && !flat.has(number) && model.end !== 'failed') {
          const calls = nextScorePoint(model.calls, rung.calls, { patience, fitsPerScore });
          const score = outcome(number, calls);
          if (score === null) {
            model.end = 'failed';
            break;
          }
          Object.assign(model, { calls, score });
          const history = [...(scores.get(number) ?? []), [calls, score] as [number, number]];
          scores.set(number, history);
          if (patience === null || patience.tol === null || calls < patience.calls) continue;
          const [base = 0, ...later] = history.filter(([at]) => at >= calls - patience.calls).map(([, s]) => s);
          if (later.every((s) => s - base <= (patience.tol as number))) flat.add(number);
        }
      }
      const arrived = members.filter((number) => models[number]?.end !== 'failed');
      arrived.sort((a, b) => (models[b]?.score as number) - (models[a]?.score as number) || a - b);
      const places = rungs[i + 1]?.models ?? arrived.length;
      for (const number of arrived.slice(places)) (models[number] as (typeof models)[0]).end = 'stopped';
      members = arrived.slice(0, places);
    });
  }
  const candidates = models.flatMap(({ end, score }, model) =>
    end === 'finished' ? [{ model, score: score as number }] : [],
  );
  const best = candidates.reduce<{ model: number; score: number } | null>(
    (top, one) => (top === null || one.score > top.score ? one : top),
    null,
  );
  return { models, best };
}

// -------------------------------------------------------------------------------------------------------- properties

const RUNS = { numRuns: 700 };

describe('decide', () => {
  it('does what successive halving told in batch does, in any order of arrival (I2, I4, I5)', () => {
    fc.assert(
      fc.property(search, (sample) => {
        const right = oracle(sample);
        for (const order of sample.orders) {
          const { state } = play(sample, order);
          expect(state.models.map(({ calls, score, state }) => ({ calls, score, end: state }))).toEqual(right.models);
          expect(bestModel(state)).toEqual(right.best);
        }
      }),
      RUNS,
    );
  });

  it('asks for the same and shows the same, in any order of arrival (I4)', () => {
    fc.assert(
      fc.property(search, (sample) => {
        const [one, other] = sample.orders.map((order) => play(sample, order)) as [Play, Play];
        expect(seen(other.state)).toEqual(seen(one.state));
        expect(inOrder(other.actions)).toEqual(inOrder(one.actions));
      }),
      RUNS,
    );
  });

  it('never trains a model that was released or has failed, releases each other one once, and finishes once (I1)', () => {
    fc.assert(
      fc.property(search, (sample) => {
        const { actions, events } = play(sample, sample.orders[0]);
        const over = new Set<number>();
        const failed = new Set(events.flatMap((event) => (event.type === 'failed' ? [event.model] : [])));
        for (const action of actions) {
          if (action.type === 'train') expect(over.has(action.model)).toBe(false);
          if (action.type === 'release') {
            expect(over.has(action.model) || failed.has(action.model)).toBe(false);
            over.add(action.model);
          }
        }
        expect(over.size + failed.size).toBe(sample.plan.models);
        expect(actions.filter((action) => action.type === 'finish')).toHaveLength(1);
        expect(actions.at(-1)?.type).toBe('finish');
      }),
      RUNS,
    );
  });

  it('promotes nobody while a member of the rung is still on its way (I2)', () => {
    fc.assert(
      fc.property(search, (sample) => {
        const rungOf = new Map<number, number>();
        play(sample, sample.orders[0], (state) => {
          for (const [index, bracket] of sample.plan.brackets.entries()) {
            const own = state.models.flatMap((record, model) => (record.bracket === index ? [{ record, model }] : []));
            for (const { record, model } of own) {
              const before = rungOf.get(model) ?? 0;
              if (record.rung > before) {
                const late = own.filter(
                  (one) => one.record.rung <= before && !['stopped', 'failed'].includes(one.record.state),
                );
                expect(late).toEqual([]);
              }
            }
            for (const { record, model } of own) rungOf.set(model, record.rung);
            expect(bracket.rungs.length).toBeGreaterThan(Math.max(...own.map(({ record }) => record.rung)));
          }
        });
      }),
      RUNS,
    );
  });

  it('moves models only as their life allows', () => {
    fc.assert(
      fc.property(search, (sample) => {
        let before = new Array<ModelState>(sample.plan.models).fill('waiting');
        play(sample, sample.orders[0], (state) => {
          const now = state.models.map((record) => record.state);
          for (const [model, to] of now.entries()) {
            const from = before[model] as ModelState;
            if (from !== to) expect(`${from} to ${to}: ${canMove(MODEL_MOVES, from, to)}`).toMatch(/true$/);
          }
          before = now;
        });
      }),
      RUNS,
    );
  });

  it('never makes more calls than the plan, and exactly as many when nothing fails or plateaus (I3)', () => {
    fc.assert(
      fc.property(search, (sample) => {
        const { state, events } = play(sample, sample.orders[0], (now) => {
          expect(progress(now).calls).toBeLessThanOrEqual(sample.plan.calls);
        });
        const tally = progress(state);
        expect(tally.calls).toBe(state.models.reduce((sum, { calls }) => sum + calls, 0));
        expect(tally.models).toBe(sample.plan.models);
        const undisturbed =
          events.every(({ type }) => type === 'scored') && !state.models.some((model) => model.plateaued);
        if (undisturbed) expect(tally.calls).toBe(sample.plan.calls);
      }),
      RUNS,
    );
  });

  it('resumes from its events at any point, each told twice, as if it had never been interrupted', () => {
    fc.assert(
      fc.property(search, fc.nat(), (sample, cut) => {
        const whole = play(sample, sample.orders[0]);
        const events = whole.events.slice(0, cut % (whole.events.length + 1));
        const begun = startSearch(sample.plan, sample.rules);
        let state = begun.state;
        const wishes = new Map<number, SearchAction>();
        const note = (actions: readonly SearchAction[]) => {
          for (const action of actions) if (action.type === 'train') wishes.set(action.model, action);
        };
        note(begun.actions);
        for (const event of events) {
          if ('model' in event) wishes.delete(event.model);
          for (const told of [event, event]) {
            const decision = decide(state, told);
            state = decision.state;
            note(decision.actions);
          }
        }
        const rest = { outcome: sample.outcome, order: sample.orders[1], watch: () => {} };
        const resumed = playOn(rest, { state, events: [], actions: [] }, [...wishes.values()]);
        expect(seen(resumed.state)).toEqual(seen(whole.state));
        expect(resumed.events.length).toBe(whole.events.length - events.length);
      }),
      RUNS,
    );
  });

  it('stopped at any point, ends at once with the highest last score among the models never cut and not failed', () => {
    fc.assert(
      fc.property(search, fc.nat(), (sample, cut) => {
        const events = play(sample, sample.orders[0]).events.slice(0, -1);
        let state = startSearch(sample.plan, sample.rules).state;
        for (const event of events.slice(0, cut % (events.length + 1))) state = decide(state, event).state;
        const candidates = state.models.flatMap(({ state: at, score }, model) =>
          score === null || at === 'stopped' || at === 'failed' ? [] : [{ model, score }],
        );
        const best = candidates.sort((a, b) => b.score - a.score || a.model - b.model)[0] ?? null;
        const ended = decide(state, { type: 'stopped', reason: 'seconds' });
        expect(ended.actions).toEqual([{ type: 'finish', best: best?.model ?? null }]);
        expect(bestModel(ended.state)).toEqual(best);
      }),
      RUNS,
    );
  });

  it('with a target ends at the first score that reaches it, and not before', () => {
    fc.assert(
      fc.property(search, fc.integer({ min: -4, max: 4 }), (sample, targetScore) => {
        const { events, state } = play({ ...sample, rules: { ...sample.rules, targetScore } }, sample.orders[0]);
        const reached = events.map((event) => event.type === 'scored' && event.score >= targetScore);
        expect(reached.indexOf(true)).toBe(reached.includes(true) ? events.length - 1 : -1);
        expect(state.phase).toBe('finished');
        if (reached.includes(true)) expect(bestModel(state)?.score).toBeGreaterThanOrEqual(targetScore);
      }),
      RUNS,
    );
  });

  it('without patience decides by the order of scores alone: a strictly increasing change of all changes nothing', () => {
    fc.assert(
      fc.property(search, (sample) => {
        const plain: Search = { ...sample, rules: { ...sample.rules, patience: null } };
        const bent: Search = {
          ...plain,
          outcome: (model, calls) => {
            const score = plain.outcome(model, calls);
            return score === null ? null : Math.exp(score) - 1000;
          },
        };
        expect(play(bent, sample.orders[0]).actions).toEqual(play(plain, sample.orders[0]).actions);
      }),
      RUNS,
    );
  });
});

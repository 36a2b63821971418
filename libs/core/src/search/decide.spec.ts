import { describe, expect, it } from 'vitest';
import { decide, startSearch } from './decide.js';
import { ImpossibleEvent } from './impossible-event.js';
import { planSearch } from './plan.js';
import { progress } from './progress.js';
import { bestModel, modelStanding } from './standing.js';
import type { SearchState } from './state.js';
import type { Plan, SearchAction, SearchEvent, SearchRules } from './types.js';

/** A halving of 9@1 3@3 1@9 unless said otherwise. */
const nine = halving(9, 1);

function halving(nInitialParameters: number, nInitialIter: number): Plan {
  const algorithm = { type: 'successiveHalving', nInitialParameters, nInitialIter, aggressiveness: 3 } as const;
  return planSearch({ algorithm: { ...algorithm, patience: false, tol: null } });
}

/** A search and short words for its events; each returns the actions. */
class Told {
  state: SearchState;
  actions: readonly SearchAction[];

  constructor(plan: Plan, rules: Partial<SearchRules> = {}) {
    ({ state: this.state, actions: this.actions } = startSearch(plan, rules));
  }

  event(event: SearchEvent): readonly SearchAction[] {
    ({ state: this.state, actions: this.actions } = decide(this.state, event));
    return this.actions;
  }

  scored(model: number, calls: number, score: number): readonly SearchAction[] {
    return this.event({ type: 'scored', model, calls, score });
  }

  failed(model: number): readonly SearchAction[] {
    return this.event({ type: 'failed', model });
  }

  /** Scores models 0, 1, … at the same number of calls. */
  allScored(calls: number, ...scores: number[]): readonly SearchAction[] {
    for (const [model, score] of scores.entries()) this.scored(model, calls, score);
    return this.actions;
  }

  states(): string {
    return this.state.models.map((_, model) => modelStanding(this.state, model).state[0]).join('');
  }
}

const trained = (actions: readonly SearchAction[]) =>
  actions.flatMap((action) => (action.type === 'train' ? [[action.model, action.fromCalls, action.upToCalls]] : []));

const released = (actions: readonly SearchAction[]) =>
  actions.flatMap((action) => (action.type === 'release' ? [[action.model, action.state]] : []));

describe('a search begins', () => {
  it('with the first training of every model, up to the end of the first rung of its bracket', () => {
    const { actions } = startSearch(
      planSearch({ algorithm: { type: 'hyperband', maxIter: 3, aggressiveness: 3, patience: false, tol: 0 } }),
    );
    expect(trained(actions)).toEqual([
      [0, 0, 1],
      [1, 0, 1],
      [2, 0, 1],
      [3, 0, 3],
      [4, 0, 3],
    ]);
  });
});

describe('a rung', () => {
  it('promotes nobody before its last member has arrived (I2)', () => {
    const search = new Told(nine);
    expect(search.allScored(1, 1, 2, 3, 4, 5, 6, 7, 8)).toEqual([]);
    expect(search.states()).toBe('ppppppppw');
    expect(trained(search.scored(8, 1, 0))).toEqual([
      [7, 1, 3],
      [6, 1, 3],
      [5, 1, 3],
    ]);
    expect(search.states()).toBe('sssssttts');
  });

  it('releases the others as stopped, and they are never trained again (I1)', () => {
    const search = new Told(nine);
    const actions = search.allScored(1, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    expect(released(actions).sort(([a], [b]) => Number(a) - Number(b))).toEqual(
      [3, 4, 5, 6, 7, 8].map((model) => [model, 'stopped']),
    );
    expect(() => search.scored(8, 3, 99)).toThrow(ImpossibleEvent);
  });

  it('breaks ties by the lower model number (I5)', () => {
    const search = new Told(nine);
    expect(trained(search.allScored(1, 5, 5, 5, 5, 5, 5, 5, 5, 5)).map(([model]) => model)).toEqual([0, 1, 2]);
  });

  it('ranks a model that failed last: it is never promoted, and the others need not wait for it (I5)', () => {
    const search = new Told(nine);
    for (let model = 0; model < 7; model++) search.failed(model);
    search.scored(7, 1, -5);
    const actions = search.scored(8, 1, -9);
    expect(trained(actions).map(([model]) => model)).toEqual([7, 8]);
    expect(released(actions)).toEqual([]);
  });

  it('closes when its last member fails', () => {
    const search = new Told(nine);
    search.allScored(1, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(trained(search.failed(8)).map(([model]) => model)).toEqual([7, 6, 5]);
  });

  it('goes on with fewer when too many failed, and nobody takes their place', () => {
    const search = new Told(nine);
    search.allScored(1, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    search.failed(0);
    search.failed(1);
    expect(trained(search.scored(2, 3, 1))).toEqual([[2, 3, 9]]);
    search.scored(2, 9, 0.5);
    expect(bestModel(search.state)).toEqual({ model: 2, score: 0.5 });
  });
});

describe('a search ends', () => {
  it('when every bracket has, with the highest last score among the models never cut', () => {
    const search = new Told(nine);
    search.allScored(1, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    search.allScored(3, 1, 2, 3);
    expect(search.scored(2, 9, 0.25)).toEqual([
      { type: 'release', model: 2, state: 'finished' },
      { type: 'finish', best: 2 },
    ]);
    expect(bestModel(search.state)).toEqual({ model: 2, score: 0.25 });
    expect(progress(search.state).bestSoFar).toBe(9);
  });

  it('with the lower number of equals, which is the most adaptive bracket', () => {
    const search = new Told(
      planSearch({ algorithm: { type: 'hyperband', maxIter: 3, aggressiveness: 3, patience: false, tol: 0 } }),
    );
    search.scored(4, 3, 1);
    search.scored(3, 3, 1);
    search.allScored(1, 0, 2, 0);
    expect(search.scored(1, 3, 1).at(-1)).toEqual({ type: 'finish', best: 1 });
  });

  it('without a best model when all have failed', () => {
    const search = new Told(halving(2, 3));
    search.failed(1);
    expect(search.failed(0)).toEqual([{ type: 'finish', best: null }]);
    expect(bestModel(search.state)).toBeNull();
  });

  it('at once when it is cancelled; nothing that comes later changes it', () => {
    const search = new Told(nine);
    search.allScored(1, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(search.event({ type: 'cancelled' })).toEqual([{ type: 'finish', best: null }]);
    const before = JSON.stringify(search.state);
    expect(search.scored(8, 1, 100)).toEqual([]);
    expect(search.failed(3)).toEqual([]);
    expect(search.event({ type: 'cancelled' })).toEqual([]);
    expect(JSON.stringify(search.state)).toBe(before);
  });
});

describe('a search that is stopped by a limit ends', () => {
  const stopped = { type: 'stopped', reason: 'seconds' } as const;

  it('with the highest last score among the models never cut and not failed, wherever they stand', () => {
    const search = new Told(nine);
    search.allScored(1, 9, 8, 7, 99, 5, 4, 3, 2);
    search.failed(8);
    // 3, 0 and 1 climb; the others are cut
    search.scored(3, 3, 6); // paused on its rung, with less than before
    search.failed(0); // 9 once, but failed
    expect(search.event(stopped)).toEqual([{ type: 'finish', best: 1 }]); // in training, 8 at its last score
    expect(bestModel(search.state)).toEqual({ model: 1, score: 8 });
    expect(search.states()).toBe('ftspssssf');
  });

  it('with the lower number of equals, and with none when nobody has a score', () => {
    const tied = new Told(nine);
    tied.scored(7, 1, 4);
    tied.scored(2, 1, 4);
    expect(tied.event(stopped)).toEqual([{ type: 'finish', best: 2 }]);
    const bare = new Told(nine);
    bare.failed(0);
    expect(bare.event(stopped)).toEqual([{ type: 'finish', best: null }]);
    expect(bestModel(bare.state)).toBeNull();
  });

  it('and whatever comes after changes nothing', () => {
    const search = new Told(nine);
    search.scored(2, 1, 4);
    search.event(stopped);
    const before = JSON.stringify(search.state);
    expect(search.scored(3, 1, 9)).toEqual([]);
    expect(search.failed(2)).toEqual([]);
    expect(search.event(stopped)).toEqual([]);
    expect(search.event({ type: 'cancelled' })).toEqual([]);
    expect(JSON.stringify(search.state)).toBe(before);
  });

  it('as soon as a committed score reaches the target', () => {
    const search = new Told(nine, { targetScore: 5 });
    expect(search.scored(0, 1, 4.5)).toEqual([]);
    expect(search.scored(1, 1, 5)).toEqual([{ type: 'finish', best: 1 }]);
    expect(bestModel(search.state)).toEqual({ model: 1, score: 5 });
    expect(progress(search.state)).toMatchObject({ models: 2, calls: 2, bestSoFar: 5 });
  });

  it('when the target is reached on the way to a rung, too', () => {
    const search = new Told(halving(2, 9), { targetScore: 5, fitsPerScore: 4 });
    search.allScored(1, 1, 2);
    expect(search.scored(0, 5, 7)).toEqual([{ type: 'finish', best: 0 }]);
  });

  it('when the last model of the plan reaches the target, once', () => {
    const search = new Told(halving(1, 3), { targetScore: 5 });
    expect(search.scored(0, 3, 6)).toEqual([
      { type: 'release', model: 0, state: 'finished' },
      { type: 'finish', best: 0 },
    ]);
  });
});

describe('with fitsPerScore', () => {
  it('a model is also scored at 1, 1 + f, 1 + 2f …, and a repeated event of any of these changes nothing', () => {
    const search = new Told(halving(2, 6), { fitsPerScore: 2 });
    const points = [1, 3, 5, 6];
    const asked = points.map((calls) => trained(search.scored(0, calls, calls)).map(([, , upTo]) => upTo));
    expect(asked).toEqual([[3], [5], [6], []]);
    for (const calls of points) expect(search.scored(0, calls, calls)).toEqual([]);
    expect(() => search.scored(0, 4, 4)).toThrow('HH-DECIDE-4');
    expect(() => search.scored(1, 3, 4)).toThrow('HH-DECIDE-3');
  });

  it('a million calls with a score at each cost the same as a few', () => {
    const algorithm = {
      type: 'randomized',
      nInitialParameters: 1,
      maxIter: 1_000_000,
      patience: 500_000,
      tol: 0,
    } as const;
    const search = new Told(planSearch({ algorithm }), { fitsPerScore: 1, patience: { calls: 500_000, tol: 0 } });
    for (let calls = 1; calls <= 200_000; calls++) {
      search.scored(0, calls, calls);
      search.scored(0, calls, calls);
    }
    expect(progress(search.state).calls).toBe(200_000);
  });
});

describe('a rung that cuts nobody', () => {
  it('lets all its members climb, and waits for the last of them', () => {
    const decay = { type: 'inverseDecay', nInitialParameters: 3, decayRate: 0, maxIter: 3, fitsPerScore: 1 } as const;
    const search = new Told(planSearch({ algorithm: { ...decay, patience: false, tol: null } }));
    search.allScored(1, 1, 2);
    expect(search.states()).toBe('ppw');
    expect(trained(search.scored(2, 1, 3)).map(([model]) => model)).toEqual([2, 1, 0]);
    search.allScored(2, 3, 2, 1);
    expect(search.allScored(3, 3, 2, 1).at(-1)).toEqual({ type: 'finish', best: 0 });
  });
});

describe('an event that was folded before', () => {
  it('changes nothing and asks for nothing', () => {
    const search = new Told(nine, { patience: { calls: 4, tol: null } });
    search.allScored(1, 9, 8, 7, 6, 5, 4, 3, 2);
    search.failed(8);
    search.scored(0, 3, 9);
    const before = JSON.stringify(search.state);
    expect(search.scored(0, 3, 9)).toEqual([]);
    expect(search.scored(0, 1, 9)).toEqual([]);
    expect(search.scored(5, 1, 4)).toEqual([]);
    expect(search.failed(8)).toEqual([]);
    expect(JSON.stringify(search.state)).toBe(before);
  });
});

describe('an event that the plan does not expect is refused with a fixed id and changes nothing', () => {
  const begun = () => {
    const search = new Told(nine);
    search.allScored(1, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    return search;
  };
  it.each<[string, SearchEvent]>([
    ['HH-DECIDE-1-NO-SUCH-MODEL', { type: 'failed', model: 9 }],
    ['HH-DECIDE-1-NO-SUCH-MODEL', { type: 'scored', model: -1, calls: 1, score: 0 }],
    ['HH-DECIDE-2-SCORE-NOT-FINITE', { type: 'scored', model: 0, calls: 3, score: Number.NaN }],
    ['HH-DECIDE-3-NOT-A-SCORE-POINT', { type: 'scored', model: 0, calls: 2, score: 0 }],
    ['HH-DECIDE-3-NOT-A-SCORE-POINT', { type: 'scored', model: 0, calls: 9, score: 0 }],
    ['HH-DECIDE-3-NOT-A-SCORE-POINT', { type: 'scored', model: 0, calls: 0, score: 0 }],
    ['HH-DECIDE-4-MODEL-NOT-TRAINING', { type: 'scored', model: 8, calls: 3, score: 0 }],
    ['HH-DECIDE-4-MODEL-NOT-TRAINING', { type: 'failed', model: 8 }],
  ])('%s', (id, event) => {
    const search = begun();
    const before = JSON.stringify(search.state);
    expect(() => search.event(event)).toThrow(expect.objectContaining({ id }));
    expect(JSON.stringify(search.state)).toBe(before);
  });
});

describe('with patience', () => {
  it('a model is scored after its first call, then every P calls, and at the end of its rung', () => {
    const search = new Told(halving(2, 12), { patience: { calls: 5, tol: null } });
    const points = [1, 6, 11, 12];
    const asked = points.map((calls) => trained(search.scored(0, calls, calls)).map(([, , upTo]) => upTo));
    expect(asked).toEqual([[6], [11], [12], []]);
  });

  it('a plateau ends the training of a model but not its place: it climbs with its last score if that is among the best', () => {
    // 9@3 3@9 1@27; model 0 is high and flat, the others rise by 1 a call
    const search = new Told(halving(9, 3), { patience: { calls: 3, tol: 0.5 } });
    for (let model = 0; model < 9; model++) search.scored(model, 1, model === 0 ? 100 : 1);
    for (let model = 0; model < 9; model++) search.scored(model, 3, model === 0 ? 100 : 3 + model);
    expect(modelStanding(search.state, 0)).toEqual({ state: 'paused', rung: 1, calls: 3, score: 100, plateaued: true });
    for (const calls of [6, 9]) for (const model of [7, 8]) search.scored(model, calls, calls + model);
    // rung 9 closes: model 0 wins it without another call, arrives on the last rung, and ends the search
    expect(search.actions.slice(-2)).toEqual([
      { type: 'release', model: 0, state: 'finished' },
      { type: 'finish', best: 0 },
    ]);
    expect(progress(search.state).brackets[0]?.rungs.map(({ arrived }) => arrived)).toEqual([9, 3, 1]);
    expect(progress(search.state).calls).toBe(9 * 3 + 2 * 6);
  });

  it('a plateau does not end the search of the others, as it does in Dask-ML: the next cut is made', () => {
    const search = new Told(halving(9, 8), { patience: { calls: 6, tol: 0.5 } });
    for (let model = 0; model < 9; model++) search.scored(model, 1, model);
    for (let model = 0; model < 9; model++) search.scored(model, 7, model === 0 ? 0 : 10 + model); // model 0 stops at 7
    for (let model = 1; model < 9; model++) search.scored(model, 8, 11 + model);
    expect(search.states()).toBe('ssssssttt');
  });

  it('a model on a plateau is released once, when it is cut or its bracket ends', () => {
    const search = new Told(halving(4, 4), { patience: { calls: 3, tol: 0.5 } }); // 4@4 1@12
    for (let model = 0; model < 4; model++) search.scored(model, 1, model);
    expect(search.scored(3, 4, 3)).toEqual([]);
    expect(search.states()).toBe('tttp');
    search.scored(0, 4, 100);
    search.scored(1, 4, 50);
    expect(released(search.scored(2, 4, 60))).toContainEqual([3, 'stopped']);
  });
});

describe('progress', () => {
  it('counts models, calls and rungs as they fill', () => {
    const search = new Told(nine);
    search.allScored(1, 9, 8, 7, 6, 5, 4, 3, 2);
    search.failed(8);
    search.scored(1, 3, 10);
    expect(progress(search.state)).toEqual({
      models: 9,
      calls: 8 + 2,
      bestSoFar: 10,
      brackets: [
        {
          bracket: 0,
          rungs: [
            { calls: 1, models: 9, arrived: 8, best: 9 },
            { calls: 3, models: 3, arrived: 1, best: 10 },
            { calls: 9, models: 1, arrived: 0, best: null },
          ],
        },
      ],
    });
  });
});

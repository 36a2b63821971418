import { describe, expect, it } from 'vitest';
import type { Bracket, Model, ModelState } from '../platform/searches.js';
import { curvesOf, rungPlaces, scoreAt } from './rung-places.js';

const bracket: Bracket = {
  bracket: 1,
  rungs: [
    { calls: 3, models: 3, arrived: 3, best: 0.8 },
    { calls: 9, models: 1, arrived: 0, best: null },
  ],
};

function model(number: number, state: ModelState, rung: number, calls: number): Model {
  return { number, bracket: 1, rung, params: {}, state, calls, score: null, failure: null, endpoint: null };
}

describe('the places of a rung', () => {
  const history = [
    { model: 5, calls: 3, score: 0.8 },
    { model: 4, calls: 3, score: 0.5 },
    { model: 3, calls: 3, score: 0.6 },
  ];

  it('are sorted when it closes, as the cut is made, and promoted models are also in the next rung', () => {
    const models = [model(5, 'training', 1, 3), model(3, 'stopped', 0, 3), model(4, 'stopped', 0, 3)];
    const [first, second] = rungPlaces(bracket, models, curvesOf(history), 'maximise');
    expect(first?.places.map((p) => [p.rank, p.model, p.state, p.score])).toEqual([
      [1, 5, 'promoted', 0.8],
      [2, 3, 'cut', 0.6],
      [3, 4, 'cut', 0.5],
    ]);
    expect(first?.promotedFrom).toBe(0.8);
    expect(second?.places.map((p) => [p.rank, p.model, p.state])).toEqual([[null, 5, 'training']]);
  });

  it('are sorted from the lowest score on where lower is better, and tell the highest that went on', () => {
    const wide = { bracket: 1, rungs: [bracket.rungs[0], { ...bracket.rungs[1], models: 2 }] } as Bracket;
    const models = [model(5, 'stopped', 0, 3), model(3, 'training', 1, 3), model(4, 'training', 1, 3)];
    const [first] = rungPlaces(wide, [...models, model(6, 'failed', 0, 1)], curvesOf(history), 'minimise');
    expect(first?.places.map((p) => [p.rank, p.model, p.state, p.score])).toEqual([
      [1, 4, 'promoted', 0.5],
      [2, 3, 'promoted', 0.6],
      [3, 5, 'cut', 0.8],
      [null, 6, 'failed', null],
    ]);
    expect(first?.promotedFrom).toBe(0.6);
  });

  it('keep the order of coming while it fills, so that nothing jumps with each score', () => {
    const models = [model(4, 'paused', 0, 3), model(5, 'paused', 0, 3), model(3, 'training', 0, 0)];
    expect(rungPlaces(bracket, models, curvesOf(history), 'maximise')[0]?.places.map((p) => p.model)).toEqual([
      3, 4, 5,
    ]);
  });

  it('give equal scores to the lower number, and failed models the end', () => {
    const models = [model(3, 'failed', 0, 0), model(4, 'training', 1, 3), model(5, 'stopped', 0, 3)];
    const equal = curvesOf([4, 5].map((number) => ({ model: number, calls: 3, score: 0.5 })));
    expect(rungPlaces(bracket, models, equal, 'maximise')[0]?.places.map((p) => [p.model, p.rank])).toEqual([
      [4, 1],
      [5, 2],
      [3, null],
    ]);
  });

  it('that no model has taken yet are open, so the plan is seen before it is carried out', () => {
    const [first, second] = rungPlaces(bracket, [model(3, 'waiting', 0, 0)], new Map(), 'maximise');
    expect(first?.places.map((p) => p.state)).toEqual(['waiting', 'open', 'open']);
    expect(second?.places.map((p) => p.state)).toEqual(['open']);
  });

  it('tell a model that has arrived from one under way', () => {
    const models = [model(3, 'paused', 0, 3), model(4, 'training', 0, 1), model(5, 'failed', 0, 1)];
    expect(rungPlaces(bracket, models, new Map(), 'maximise')[0]?.places.map((p) => p.state)).toEqual([
      'arrived',
      'training',
      'failed',
    ]);
  });

  it('hold a model on a plateau as arrived, though it had fewer calls', () => {
    expect(rungPlaces(bracket, [model(3, 'paused', 0, 2)], new Map(), 'maximise')[0]?.places[0]?.state).toBe('arrived');
  });

  it('follow the calls where the stored rung is a moment older', () => {
    const [first, second] = rungPlaces(bracket, [model(3, 'training', 0, 5)], new Map(), 'maximise');
    expect(first?.places[0]?.state).toBe('promoted');
    expect(second?.places[0]?.state).toBe('training');
  });

  it('leave out the models of other brackets', () => {
    const other = { ...model(9, 'finished', 0, 3), bracket: 0 };
    expect(rungPlaces(bracket, [other], new Map(), 'maximise')[0]?.places.every((p) => p.state === 'open')).toBe(true);
  });
});

describe('the score at a rung', () => {
  it('is the last one committed till then, also when a plateau ended the training before', () => {
    const curve = curvesOf([
      { model: 1, calls: 9, score: 0.9 },
      { model: 1, calls: 3, score: 0.7 },
    ]).get(1);
    expect(scoreAt(curve, 3)).toBe(0.7);
    expect(scoreAt(curve, 27)).toBe(0.9);
    expect(scoreAt(curve, 2)).toBeNull();
    expect(scoreAt(undefined, 9)).toBeNull();
  });
});

import { planSearch } from '@hyperhost/core';
import { describe, expect, it, test } from 'vitest';
import { play } from './play.js';
import { readCurves } from './recorded-curves.js';

/** Three models to 3 calls and 9, one to 9; best at the end is bracket=1-1. */
const recording = {
  max_iter: 9,
  aggressiveness: 3,
  patience: false,
  tol: null,
  brackets: [
    { bracket: 0, models: 1, calls: 9 },
    { bracket: 1, models: 3, calls: 3 },
  ],
  models: [
    { model_id: 'bracket=0-0', bracket: 0, calls: [1, 9], scores: [0.1, 0.5] },
    { model_id: 'bracket=1-2', bracket: 1, calls: [3], scores: [0.2] },
    { model_id: 'bracket=1-0', bracket: 1, calls: [3], scores: [0.3], fit_seconds: [2] },
    { model_id: 'bracket=1-1', bracket: 1, calls: [3, 8], scores: [0.4, 0.9] },
  ],
};

function curvesOf(document: unknown) {
  const read = readCurves(document, 1, 0);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.curves;
}

test('models are numbered from the most adaptive bracket on, in the order of drawing', () => {
  const { models } = curvesOf(recording);
  expect([0, 1, 2, 3].map((model) => models.name(model))).toEqual([
    'bracket=1-0',
    'bracket=1-1',
    'bracket=1-2',
    'bracket=0-0',
  ]);
});

describe('the score after c calls is the last recorded one at or before c', () => {
  it.each([
    [3, 0.4],
    [7, 0.4],
    [8, 0.9],
    [9, 0.9],
  ])('%i calls: %d', (calls, score) => {
    expect(curvesOf(recording).models.score(1, calls)).toBe(score);
  });
});

test('the brackets of the file are the plan, and the best model is the one that was recorded best', () => {
  const { algorithm, models } = curvesOf(recording);
  expect(planSearch({ algorithm }).brackets.map(({ rungs }) => rungs)).toEqual([
    [
      { models: 3, calls: 3 },
      { models: 1, calls: 9 },
    ],
    [{ models: 1, calls: 9 }],
  ]);
  const played = play({ algorithm, models }, { slots: 1, order: 'auto', stepCalls: 'auto', overheadSeconds: 0 });
  expect(played).toMatchObject({ callsCounted: 24, callsExecuted: 24, ratio: 1, best: { model: 1, score: 0.9 } });
});

test('all that is wrong with a file is told at once, by path', () => {
  const broken = {
    max_iter: 0,
    brackets: [{ bracket: 0, models: 1, calls: 9 }],
    models: [{ model_id: 'x', bracket: 0, calls: [3, 3], scores: [0.1] }],
  };
  const read = readCurves(broken, 1, 0);
  expect(read.ok || read.faults.map(({ path }) => path).sort()).toEqual([
    'aggressiveness',
    'max_iter',
    'models.0.calls',
    'models.0.model_id',
    'models.0.scores',
  ]);
});

describe('a file that fits its own form may still lack what is needed', () => {
  it('a curve for each model of the plan', () => {
    const read = readCurves({ ...recording, models: recording.models.slice(1) }, 1, 0);
    expect(read).toMatchObject({ ok: false, faults: [{ path: 'models' }] });
  });
  it('seconds, where they are to be as recorded', () => {
    const read = readCurves(recording, 'recorded', 'recorded');
    expect(read.ok || read.faults.map(({ path }) => path)).toEqual(['models.0.fit_seconds', 'models.0.score_seconds']);
  });
});

test.each([[null], [[]], ['text'], [{ models: [null] }]])('%j is no file of curves, and is told so', (document) => {
  expect(readCurves(document, 1, 0)).toMatchObject({ ok: false });
});

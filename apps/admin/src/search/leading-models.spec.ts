import { expect, it } from 'vitest';
import type { Model, ModelState } from '../platform/searches.js';
import { leadingModels } from './leading-models.js';

function model(number: number, score: number | null, state: ModelState = 'paused'): Model {
  return { number, bracket: 0, rung: 0, params: {}, state, calls: 1, score, failure: null, endpoint: null };
}

const models = [
  model(4, 0.5),
  model(1, null),
  model(2, 0.9),
  model(3, 0.5),
  model(5, 7, 'failed'),
  model(6, -1, 'failed'),
];

it.each([
  ['maximise', [2, 3, 4]],
  ['minimise', [3, 4, 2]],
] as const)('to %s, models %o lead: without the failed ones, equal ones by number', (direction, numbers) => {
  expect(leadingModels(models, direction, 9).map((m) => m.number)).toEqual(numbers);
  expect(leadingModels(models, direction, 1).map((m) => m.number)).toEqual(numbers.slice(0, 1));
});

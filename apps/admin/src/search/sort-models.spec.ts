import { describe, expect, it } from 'vitest';
import type { Model } from '../platform/searches.js';
import { nextSorting, parseSorting, sortModels } from './sort-models.js';

function model(number: number, score: number | null, params: Record<string, unknown> = {}): Model {
  return { number, bracket: 0, rung: 0, params, state: 'paused', calls: 1, score, failure: null, endpoint: null };
}

function numbers(models: Model[], sorting: string): number[] {
  return sortModels(models, parseSorting(sorting)).map((m) => m.number);
}

describe('the table of models', () => {
  const models = [
    model(0, 0.5, { units: 8 }),
    model(1, null, { units: 64 }),
    model(2, 0.9, { units: 16 }),
    model(3, 0.5),
  ];

  it('puts models without a value last, whichever way it is sorted', () => {
    expect(numbers(models, '-score')).toEqual([2, 0, 3, 1]);
    expect(numbers(models, 'score')).toEqual([0, 3, 2, 1]);
  });

  it('puts equal ones in the order of their numbers, whichever way it is sorted', () => {
    expect(numbers([model(7, 0.5), model(3, 0.5)], '-score')).toEqual([3, 7]);
  });

  it('sorts by a parameter as numbers, not as text', () => {
    expect(numbers(models, 'units')).toEqual([0, 2, 1, 3]);
  });

  it('shows the highest scores first when first asked, and turns round when asked again', () => {
    expect(nextSorting(parseSorting('number'), 'score')).toBe('-score');
    expect(nextSorting(parseSorting('-score'), 'score')).toBe('score');
    expect(nextSorting(parseSorting('-score'), 'units')).toBe('units');
  });
});

import { describe, expect, it } from 'vitest';
import type { Model } from '../platform/searches.js';
import { firstSorting, nextSorting, parseSorting, sortModels } from './sort-models.js';

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

  it.each([
    ['maximise', '-score', 'score'],
    ['minimise', 'score', '-score'],
  ] as const)(
    'to %s, shows the best scores first when first asked, and turns round when asked again',
    (direction, best, worst) => {
      expect(firstSorting(direction)).toBe(best);
      expect(nextSorting(parseSorting('number'), 'score', direction)).toBe(best);
      expect(nextSorting(parseSorting(best), 'score', direction)).toBe(worst);
      expect(nextSorting(parseSorting(worst), 'score', direction)).toBe(best);
      expect(nextSorting(parseSorting(best), 'units', direction)).toBe('units');
      expect(nextSorting(parseSorting(best), 'calls', direction)).toBe('-calls');
    },
  );

  it('puts models that have not the parameter last, also where it has a name that every object knows', () => {
    const named = [model(0, 0.1), model(1, 0.2, { toString: 2 }), model(2, 0.3, { toString: 1 })];
    expect(numbers(named, 'toString')).toEqual([2, 1, 0]);
  });
});

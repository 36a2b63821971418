import { describe, expect, it } from 'vitest';
import type { Model } from '../platform/searches.js';
import { parameterCell, parameterColumns } from './parameter-columns.js';

function model(number: number, params: Record<string, unknown>): Model {
  return { number, bracket: 0, rung: 0, params, state: 'paused', calls: 1, score: null, failure: null, endpoint: null };
}

function names(models: Model[]): string[] {
  return parameterColumns(models).map((column) => column.name);
}

describe('the columns of parameters', () => {
  it('are those of all models together, also of ones that come late', () => {
    const many = Array.from({ length: 1500 }, (_, i) => model(i, { kernel: 'linear', c: i }));
    expect(names([...many, model(1500, { kernel: 'rbf', c: 1, gamma: 0.1 })])).toEqual(['kernel', 'c', 'gamma']);
  });

  it('come last where they are the same everywhere; being absent in some models is a difference', () => {
    const models = [
      model(0, { solver: 'adam', layers: [8], depth: 2, units: 3 }),
      model(1, { solver: 'adam', layers: [8], units: 4 }),
    ];
    expect(names(models)).toEqual(['depth', 'units', 'solver', 'layers']);
  });

  it('are numeric where every value that is there is a number', () => {
    const models = [model(0, { gamma: 0.1, c: 1 }), model(1, { c: 'auto' }), model(2, { gamma: 2, c: 2 })];
    expect(parameterColumns(models)).toEqual([
      { name: 'gamma', numeric: true },
      { name: 'c', numeric: false },
    ]);
  });
});

it('a cell has a dash where the model does not have the parameter, whatever its name', () => {
  const one = model(0, { gamma: 0.5, empty: null });
  expect(['gamma', 'empty', 'units', 'toString'].map((name) => parameterCell(one, name))).toEqual([
    '0.5',
    'null',
    '–',
    '–',
  ]);
});

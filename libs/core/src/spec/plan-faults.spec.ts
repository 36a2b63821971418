import { describe, expect, it } from 'vitest';
import { parseSpec } from './parse-spec.js';

const good = { estimator: 'sklearn-mlp', space: { alpha: { type: 'float', low: 0, high: 1 } } };
const hyperband = { type: 'hyperband', maxIter: 81 };
const grid = { type: 'grid', maxIter: 3 };

function faults(fields: object): string[] {
  const parsed = parseSpec({ ...good, ...fields });
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

const BRACKETS =
  'Must be a list of numbers of brackets, such as [4, 3], or of brackets, such as [{"nInitialParameters": 9, "nInitialIter": 1}].';
const MODELS = 'Must be a whole number from 1 to 1000000, or "grid".';
const RATE = 'Must be a number from 0 to 100 with at most two decimals, such as 1 or 0.5.';
const COUNT = 'Must be a whole number from 1 to 1000000.';

describe('every algorithm', () => {
  it.each([
    [{ ...hyperband, brackets: [4, 0], fitsPerScore: 5 }],
    [{ ...hyperband, brackets: [{ nInitialParameters: 9, nInitialIter: 81 }] }],
    [{ type: 'successiveHalving', nInitialParameters: 9, nInitialIter: 1, fitsPerScore: 2 }],
    [{ type: 'randomized', nInitialParameters: 9, maxIter: 4, fitsPerScore: 1, patience: 2 }],
    [{ type: 'incremental', nInitialParameters: 9 }],
    [{ type: 'inverseDecay', nInitialParameters: 9, decayRate: 0.25, patience: true }],
  ])('may be asked for: %j', (algorithm) => {
    expect(faults({ algorithm })).toEqual([]);
  });

  it('has the defaults of Dask-ML', () => {
    const parsed = parseSpec({ ...good, algorithm: { type: 'inverseDecay', nInitialParameters: 9 } });
    expect(parsed.ok && parsed.spec.algorithm).toEqual({
      type: 'inverseDecay',
      nInitialParameters: 9,
      maxIter: 100,
      fitsPerScore: 1,
      decayRate: 1,
      patience: false,
      tol: 0.001,
    });
  });
});

describe('an option that is wrong by itself', () => {
  it.each<[object, string[]]>([
    [{ ...hyperband, brackets: [] }, [`brackets: ${BRACKETS}`]],
    [{ ...hyperband, brackets: 4 }, [`brackets: ${BRACKETS}`]],
    [{ ...hyperband, brackets: [4, 'x', -1] }, [`brackets.1: ${BRACKETS}`, `brackets.2: ${BRACKETS}`]],
    [
      { ...hyperband, brackets: [{ nInitialParameters: 0, eta: 3 }] },
      [
        `brackets.0.nInitialParameters: ${COUNT}`,
        'brackets.0.nInitialIter: Is missing. Add it.',
        'brackets.0.eta: Is not a known field. Remove it or correct its name.',
      ],
    ],
    [{ ...hyperband, fitsPerScore: 0 }, [`fitsPerScore: ${COUNT}`]],
    [
      { type: 'grid', maxIter: 0, nInitialParameters: 3 },
      [`maxIter: ${COUNT}`, 'nInitialParameters: Is not a known field. Remove it or correct its name.'],
    ],
    [
      { type: 'incremental', nInitialParameters: 'all', maxIter: 0, fitsPerScore: 1.5 },
      [`nInitialParameters: ${MODELS}`, `maxIter: ${COUNT}`, `fitsPerScore: ${COUNT}`],
    ],
    [
      { type: 'incremental', nInitialParameters: 3, decayRate: 1 },
      ['decayRate: Is not a known field. Remove it or correct its name.'],
    ],
    [
      { type: 'inverseDecay', nInitialParameters: 0, decayRate: -1 },
      [`nInitialParameters: ${MODELS}`, `decayRate: ${RATE}`],
    ],
    [{ type: 'inverseDecay', nInitialParameters: 1, decayRate: 0.125 }, [`decayRate: ${RATE}`]],
    [{ type: 'inverseDecay', nInitialParameters: 1, decayRate: 101 }, [`decayRate: ${RATE}`]],
    [{ type: 'inverseDecay', decayRate: '1' }, ['nInitialParameters: Is missing. Add it.', `decayRate: ${RATE}`]],
  ])('%j', (algorithm, expected) => {
    expect(faults({ algorithm }).sort()).toEqual(expected.map((fault) => `algorithm.${fault}`).sort());
  });

  it.each<[object, string[]]>([
    [{ direction: 'up' }, ['direction: Must be "maximise" or "minimise".']],
    [{ order: -0.1 }, ['order: Must be "auto", "anytime", "makespan", or a number of at least 0.']],
    [{ order: 'fast' }, ['order: Must be "auto", "anytime", "makespan", or a number of at least 0.']],
    [
      { limits: { calls: 0, seconds: 0, score: 'high', models: 3 } },
      [
        'limits.calls: Must be a whole number from 1 to 2147483648.',
        'limits.seconds: Must be a number of seconds above 0, such as 3600.',
        'limits.score: Must be a finite number.',
        'limits.models: Is not a known field. Remove it or correct its name.',
      ],
    ],
    [{ limits: 100 }, ['limits: Must be an object such as {"calls": 1000, "seconds": 3600, "score": 0.95}.']],
  ])('%j', (fields, expected) => {
    expect(faults({ algorithm: hyperband, ...fields })).toEqual(expected);
  });
});

describe('what cannot be together', () => {
  it.each<[object, string[]]>([
    [
      { algorithm: { ...hyperband, brackets: [4, 7, 4] } },
      [
        'algorithm.brackets.1: The plan has no bracket 7. It has 4, 3, 2, 1, 0.',
        'algorithm.brackets.2: Bracket 4 is chosen twice. The plan has 4, 3, 2, 1, 0.',
      ],
    ],
    [
      { algorithm: { ...hyperband, brackets: [{ nInitialParameters: 1, nInitialIter: 82 }] } },
      ['algorithm.brackets.0.nInitialIter: More than maxIter, which is 81. Lower it, or raise maxIter.'],
    ],
    [
      {
        algorithm: {
          ...hyperband,
          brackets: [
            { nInitialParameters: 1_000_000, nInitialIter: 1 },
            { nInitialParameters: 1, nInitialIter: 1 },
          ],
        },
      },
      ['algorithm.brackets: At most 1000000 models. This plan has 1000001.'],
    ],
    [
      {
        algorithm: grid,
        space: {
          b: { type: 'float', low: 0, high: 1 },
          a: { type: 'normal', mean: 0, sd: 1 },
          c: { type: 'const', value: 1 },
        },
      },
      ['space: A grid needs values that can be counted. Give choices, or a step, to: a, b.'],
    ],
    [
      {
        algorithm: { type: 'inverseDecay', nInitialParameters: 'grid' },
        space: [{ a: { type: 'const', value: 1 } }, good.space],
      },
      ['space: A grid needs values that can be counted. Give choices, or a step, to: 1.alpha.'],
    ],
    [
      { algorithm: grid, space: { a: { type: 'int', low: 1, high: 1e9 }, b: { type: 'int', low: 1, high: 1e9 } } },
      ['space: Has too many sets of parameters for a grid. Give it fewer values, or draw at random.'],
    ],
    [
      { algorithm: grid, space: { a: { type: 'int', low: 0, high: 1_000_000 } } },
      ['space: At most 1000000 models. This plan has 1000001.'],
    ],
    [
      { algorithm: { type: 'randomized', nInitialParameters: 9, maxIter: 81 }, limits: { calls: 80 } },
      ['limits.calls: Not even one model fits into 80. Allow at least 81 calls.'],
    ],
    [
      { algorithm: { type: 'incremental', nInitialParameters: 4, maxIter: 5, patience: true } },
      [
        'algorithm.patience: True means maxIter / aggressiveness calls, which is less than 2 here. Set it to false or to a number of at least 2, or raise maxIter.',
      ],
    ],
    [
      {
        algorithm: { type: 'randomized', nInitialParameters: 1, maxIter: 2 },
        startWith: [{ alpha: 0.5 }, { alpha: 0.25 }],
      },
      ['startWith: Gives 2 sets of parameters to a plan of 1 model. Give fewer, or plan more models.'],
    ],
  ])('%j', (fields, expected) => {
    expect(faults(fields)).toEqual(expected);
  });
});

describe('faults of a plan are told with all others', () => {
  it('when the algorithm is right by itself', () => {
    const fields = {
      estimator: 'SK',
      priority: 0,
      algorithm: { ...hyperband, brackets: [9], patience: false },
      limits: { calls: 0 },
    };
    expect(faults(fields).map((fault) => fault.split(':')[0])).toEqual([
      'estimator',
      'priority',
      'limits.calls',
      'algorithm.brackets.0',
    ]);
  });

  it('but a space that is wrong by itself has its own faults only', () => {
    expect(faults({ algorithm: grid, space: {} })).toEqual(['space: Is empty. Give at least one parameter.']);
    expect(faults({ algorithm: grid, space: undefined })).toEqual(['space: Is missing. Add it.']);
  });
});

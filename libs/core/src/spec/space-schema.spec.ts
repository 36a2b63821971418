import { describe, expect, it } from 'vitest';
import { parseSpec } from './parse-spec.js';

const float = { type: 'float', low: 0, high: 1 };
const solver = { type: 'categorical', choices: ['sgd', 'adam'] };

function faultsOf(fields: object): string[] {
  const parsed = parseSpec({
    estimator: 'x',
    algorithm: { type: 'randomized', nInitialParameters: 9, maxIter: 1 },
    ...fields,
  });
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

/** Faults of a space, or of one with this parameter. */
const inSpace = (space: unknown) => faultsOf({ space });
const inParameter = (parameter: unknown) => inSpace({ x: parameter });

describe('a space without faults', () => {
  it.each([
    [{ x: { type: 'float', low: 0, high: 1, step: 0.1 } }],
    [{ x: { type: 'int', low: 0, high: 10, step: 3 } }],
    [{ x: { type: 'categorical', choices: ['a', 'b'], weights: [0, 0.5] } }],
    [{ x: { type: 'normal', mean: 0, sd: 1 } }],
    [{ x: { type: 'normal', mean: 0, sd: 1, low: -1, high: 1, step: 0.5 } }],
    [{ x: { type: 'lognormal', mean: -3, sd: 1, low: 1e-6 } }],
    [{ x: { ...float, when: { solver: 'sgd' } }, solver }],
    [
      {
        x: { ...float, when: { solver: ['sgd', 'adam'], n: 3, y: 0.3 } },
        solver,
        n: { type: 'int', low: 1, high: 9, log: true },
        y: { ...float, step: 0.1 },
      },
    ],
    [{ x: { ...float, when: { shape: [[1, 2]] } }, shape: { type: 'categorical', choices: [[1, 2], 3] } }],
    [[{ x: float }, { solver }]],
    [new Array(100).fill({ x: float })],
  ])('is each of these (%#)', (space) => {
    expect(inSpace(space)).toEqual([]);
  });
});

describe('a parameter with faults', () => {
  it.each<[object, string[]]>([
    [
      { type: 'float', low: 0, high: 1, log: true, step: 0.1 },
      [
        'space.x.low: Must be above 0 when log is true, since only positive numbers have a logarithm.',
        'space.x.step: Cannot be used together with log. Leave out one of the two.',
      ],
    ],
    [{ ...float, step: 0 }, ['space.x.step: Must be a finite number above 0.']],
    [{ ...float, step: '1' }, ['space.x.step: Must be a finite number above 0.']],
    [{ ...float, step: 1e-20 }, ['space.x.step: Makes more than 2^53 values. Make it larger, or leave it out.']],
    [{ type: 'int', low: 1, high: 9, step: 0.5 }, ['space.x.step: Must be a whole number from 1 to 2^53 - 1.']],
    [{ type: 'int', low: 1, high: 9, step: 0 }, ['space.x.step: Must be a whole number from 1 to 2^53 - 1.']],
    [{ ...solver, weights: [1] }, ['space.x.weights: Has 1 weights for 2 choices. Give one for each choice.']],
    [{ ...solver, weights: [0, 0] }, ['space.x.weights: Has no weight above 0. Give at least one.']],
    [
      { ...solver, weights: [-1, 'a', 1] },
      [
        'space.x.weights.0: Must be a finite number of at least 0.',
        'space.x.weights.1: Must be a finite number of at least 0.',
        'space.x.weights: Has 3 weights for 2 choices. Give one for each choice.',
      ],
    ],
    [{ type: 'normal' }, ['space.x.mean: Is missing. Add it.', 'space.x.sd: Is missing. Add it.']],
    [{ type: 'normal', mean: 0, sd: 0 }, ['space.x.sd: Must be a finite number above 0.']],
    [{ type: 'normal', mean: 0, sd: 1, low: 2, high: 1 }, ['space.x.low: Is above high, which is 1. Swap them.']],
    [
      { type: 'normal', mean: 0, sd: 1, low: 0.1, high: 0.2, step: 1 },
      ['space.x.step: Has no multiple from low to high. Make it smaller.'],
    ],
    [
      { type: 'normal', mean: 0, sd: 1, log: true },
      ['space.x.log: Is not a known field. Remove it or correct its name.'],
    ],
    [
      { type: 'lognormal', mean: 'a', sd: -1, low: 0, high: -1 },
      [
        'space.x.mean: Must be a finite number.',
        'space.x.sd: Must be a finite number above 0.',
        'space.x.low: Must be a finite number above 0.',
        'space.x.high: Must be a finite number above 0.',
        'space.x.low: Is above high, which is -1. Swap them.',
      ],
    ],
    [
      { ...float, when: 'sgd' },
      ['space.x.when: Must be an object such as {"solver": "sgd"} or {"solver": ["sgd", "adam"]}.'],
    ],
    [{ ...float, when: {} }, ['space.x.when: Is empty. Name a parameter and its value, or leave it out.']],
  ])('%j is told all of them', (parameter, faults) => {
    expect(inParameter(parameter)).toEqual(faults);
  });
});

describe('conditions with faults', () => {
  it('are told all at once', () => {
    const space = {
      a: {
        ...float,
        when: { solvr: 'sgd', a: 1, solver: 'sdg', n: 2.5, y: 0.25, real: 0.5, bell: 1, fixed: 2, broken: 1 },
      },
      b: { ...float, when: { solver: ['sgd', 'x', null], n: [] } },
      solver,
      n: { type: 'int', low: 1, high: 9 },
      y: { ...float, step: 0.1 },
      real: float,
      bell: { type: 'normal', mean: 0, sd: 1 },
      fixed: { type: 'const', value: 1 },
      broken: { type: 'flaot' },
    };
    const real =
      'Is a real number, which no condition can be about. Use a categorical, const, int, or a float with a step.';
    expect(inSpace(space).sort()).toEqual(
      [
        'space.broken.type: Must be one of "float", "int", "categorical", "const", "normal", "lognormal".',
        'space.a.when.solvr: There is no parameter of the name solvr in this space. Correct the name.',
        'space.a.when.a: Depends on itself: a → a. Remove a condition.',
        'space.a.when.solver: Is never the value of solver. Must be one of "sgd", "adam".',
        'space.a.when.n: Is never the value of n. Must be a whole number from 1 to 9.',
        'space.a.when.y: Is never the value of y. Must be 0 and a whole number of steps of 0.1. The nearest is 0.3.',
        `space.a.when.a: ${real}`,
        `space.a.when.real: ${real}`,
        `space.a.when.bell: ${real}`,
        'space.a.when.fixed: Is never the value of fixed. Must be 1.',
        'space.b.when.solver.1: Is never the value of solver. Must be one of "sgd", "adam".',
        'space.b.when.solver.2: Is never the value of solver. Must be one of "sgd", "adam".',
        'space.b.when.n: Is empty. Give at least one value.',
      ].sort(),
    );
  });

  it('name a cycle once', () => {
    const on = (name: string) => ({ type: 'const', value: 1, when: { [name]: 1 } });
    expect(inSpace({ a: on('b'), b: on('c'), c: on('d'), d: on('b'), e: on('a') })).toEqual([
      'space.d.when.b: Depends on itself: b → c → d → b. Remove a condition.',
    ]);
  });
});

describe('a list of spaces with faults', () => {
  it('is told all of them, by the place of the space', () => {
    expect(
      inSpace([{ x: { ...float, low: 2 } }, {}, { y: { type: 'int' }, z: { ...float, when: { q: 1 } } }, 7]),
    ).toEqual([
      'space.0.x.low: Is above high, which is 1. Swap them.',
      'space.1: Is empty. Give at least one parameter.',
      'space.2.y.low: Is missing. Add it.',
      'space.2.y.high: Is missing. Add it.',
      'space.2.z.when.q: There is no parameter of the name q in this space. Correct the name.',
      'space.3: Must be an object of parameters by name.',
    ]);
  });

  it.each<[unknown, string]>([
    [[], 'space: Is empty. Give at least one space.'],
    [new Array(101).fill({ x: float }), 'space: Has too many spaces. Give at most 100.'],
    [7, 'space: Must be an object of parameters by name.'],
    [undefined, 'space: Is missing. Add it.'],
    [null, 'space: Must be an object of parameters by name.'],
  ])('that is too short, too long or no list is one fault (%#)', (space, fault) => {
    expect(inSpace(space)).toEqual([fault]);
  });
});

describe('reserved names', () => {
  it('are told wherever names are given', () => {
    const fields = JSON.parse(`{
      "space": [{"__proto__": {"type": "const", "value": 1}, "x": {"type": "const", "value": 1, "when": {"__proto__": 1}}}],
      "startWith": [{"__proto__": 1}]
    }`);
    const reserved = 'The name __proto__ is reserved. Choose another one.';
    expect(faultsOf(fields)).toEqual(
      expect.arrayContaining(
        ['space.0', 'space.0.x.when', 'startWith.0'].map((path) => `${path}.__proto__: ${reserved}`),
      ),
    );
  });
});

describe('given sets', () => {
  const space = {
    alpha: { type: 'float', low: 0, high: 1 },
    units: { type: 'int', low: 8, high: 64, step: 8 },
    solver: { ...solver, weights: [1, 0] },
    momentum: { type: 'float', low: 0, high: 0.9, step: 0.1, when: { solver: 'sgd' } },
    bell: { type: 'normal', mean: 0, sd: 1, high: 3 },
    rate: { type: 'lognormal', mean: 0, sd: 1 },
    kind: { type: 'const', value: 'mlp' },
  };
  const set = { alpha: 1, units: 16, solver: 'sgd', momentum: 0.3, bell: -7, rate: 1e9, kind: 'mlp' };

  it('may be any sets of the space, also with choices of weight 0', () => {
    const { momentum: _, ...adam } = { ...set, solver: 'adam' };
    expect(faultsOf({ space, startWith: [set, adam, set] })).toEqual([]);
    expect(faultsOf({ space, startWith: [] })).toEqual([]);
  });

  it('are told all faults at once, beside those of other fields', () => {
    const bad = { alpha: 1.5, units: 20, solver: 'adm', momentum: 0.25, bell: 4, rate: 0, kind: 'x', extra: 1 };
    expect(faultsOf({ space, seed: -1, startWith: [set, bad, { alpha: '1', solver: 'sgd' }] })).toEqual([
      'seed: Must be a whole number from 0 to 4294967295.',
      'startWith.1.alpha: Must be a number from 0 to 1.',
      'startWith.1.units: Must be 8 and a whole number of steps of 8. The nearest is 24.',
      'startWith.1.solver: Must be one of "sgd", "adam".',
      'startWith.1.momentum: Is there only when solver is "sgd". Give that, or remove this.',
      'startWith.1.bell: Must be at most 3.',
      'startWith.1.rate: Must be above 0.',
      'startWith.1.kind: Must be "mlp".',
      'startWith.1.extra: Is no parameter of the space. Remove it or correct its name.',
      'startWith.2.alpha: Must be a number.',
      ...['units', 'momentum', 'bell', 'rate', 'kind'].map((name) => `startWith.2.${name}: Is missing. Add it.`),
    ]);
  });

  it('fit one of a list of spaces, else are told how they miss the closest', () => {
    const list = [space, { alpha: space.alpha }, { solver, alpha: { type: 'const', value: 7 } }];
    expect(
      faultsOf({ space: list, startWith: [set, { alpha: 0.5 }, { alpha: 7, solver: 'adam' }, { alpha: 8 }] }),
    ).toEqual([
      'startWith.3: Is a set of none of the 3 spaces. The closest is space.1.',
      'startWith.3.alpha: Must be a number from 0 to 1.',
    ]);
  });

  it.each<[unknown, string]>([
    [{}, 'startWith: Must be a list of sets of parameters, such as [{"alpha": 0.1}].'],
    [[1], 'startWith.0: Must be an object of values by name.'],
    [new Array(10_001).fill({}), 'startWith: Has too many sets. Give at most 10000.'],
  ])('that are no list of sets, or too many, are one fault (%#)', (startWith, fault) => {
    expect(faultsOf({ space, startWith })[0]).toEqual(fault);
  });

  it('with thousands of faults are told the first thousand', () => {
    const many = faultsOf({
      space: { x: float },
      startWith: new Array(9000).fill({}),
      algorithm: { type: 'randomized', nInitialParameters: 9000, maxIter: 1 },
    });
    expect(many).toHaveLength(1001);
    expect(many[1000]).toBe('startWith: Has more faults than these 1000.');
  });
});

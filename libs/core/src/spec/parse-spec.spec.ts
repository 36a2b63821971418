import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSpec } from './parse-spec.js';
import { searchSpecSchema } from './search-spec.js';

const good = {
  estimator: 'sklearn-mlp',
  algorithm: { type: 'hyperband', maxIter: 27 },
  space: { alpha: { type: 'float', low: 1e-6, high: 0.1, log: true }, solver: { type: 'const', value: 'adam' } },
};

function faults(input: unknown): string[] {
  const parsed = parseSpec(input);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

/** Faults of a spec that is good but for some fields. */
const faultsWith = (fields: object) => faults({ ...good, ...fields });

describe('a good spec', () => {
  it('gets its defaults', () => {
    expect(parseSpec(good)).toEqual({
      ok: true,
      spec: {
        name: 'sklearn-mlp hyperband',
        estimator: 'sklearn-mlp',
        priority: 50,
        metric: 'score',
        direction: 'maximise',
        order: 'auto',
        algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3, patience: false, tol: 0.001 },
        space: good.space,
      },
    });
  });

  it('passes again as it came out', () => {
    const parsed = parseSpec(good);
    expect(parsed.ok && parseSpec(parsed.spec)).toEqual(parsed);
  });

  it.each([
    [{ type: 'hyperband', maxIter: 81, aggressiveness: 2.5, patience: true, tol: null }],
    [{ type: 'successiveHalving', nInitialParameters: 9, nInitialIter: 1, maxIter: 9, patience: 2, tol: -1 }],
    [{ type: 'randomized', nInitialParameters: 13, maxIter: 27 }],
  ])('may ask for %j', (algorithm) => {
    expect(faultsWith({ algorithm })).toEqual([]);
  });
});

describe('a spec with several faults', () => {
  it('gets all of them at once, by path, in words that say what to do', () => {
    const bad = JSON.parse(`{
      "nam": "x", "name": "a\\u0000b", "estimator": "SK", "seed": -1, "priority": 100, "metric": "", "dataset": 7,
      "algorithm": {"type": "hyperband", "maxIter": 2.5, "patience": 1, "eta": 3, "aggressiveness": 1},
      "space": {
        "a": {"type": "float", "low": 2, "high": 1, "steps": 1},
        "b": {"type": "float", "low": 0, "high": 1, "log": true},
        "c": {"type": "int", "low": 0.5},
        "d": {"type": "categorical", "choices": []},
        "e": {"type": "categorical", "choices": [{"x": ["\\ud800"]}, [[[[[[[[[1]]]]]]]]]]},
        "f": {"type": "uniform"},
        "g": 3,
        "h": {"type": "float", "low": -1, "high": "one", "log": true},
        "constructor": {"type": "const", "value": 1},
        "__proto__": {"type": "const", "value": 1},
        "": {"type": "const"}
      }}`);
    expect(faults(bad).sort()).toEqual(
      [
        'nam: Is not a known field. Remove it or correct its name.',
        'name: Contains a NUL character. Remove it.',
        'estimator: Must be the name of an estimator: small letters, digits and hyphens, 1 to 63 characters.',
        'seed: Must be a whole number from 0 to 4294967295.',
        'priority: Must be a whole number from 1 to 99.',
        'metric: Is empty. Give 1 to 128 characters, or leave it out.',
        'dataset: Must be text of 1 to 128 characters.',
        'algorithm.maxIter: Must be a whole number from 1 to 1000000.',
        'algorithm.patience: Must be false, true, or a whole number of at least 2.',
        'algorithm.eta: Is not a known field. Remove it or correct its name.',
        'algorithm.aggressiveness: Must be a number from 1.1 to 1000000, such as 3 or 2.5.',
        'space.a.low: Is above high, which is 1. Swap them.',
        'space.a.steps: Is not a known field. Remove it or correct its name.',
        'space.b.low: Must be above 0 when log is true, since only positive numbers have a logarithm.',
        'space.c.low: Must be a whole number of at most 2^53 - 1 in size.',
        'space.c.high: Is missing. Add it.',
        'space.d.choices: Is empty. Give at least one choice.',
        'space.e.choices.0.x.0: Is not valid Unicode: half of a surrogate pair. Remove it.',
        'space.e.choices.1.0.0.0.0.0.0.0.0: Nested more than 8 deep. Make it flatter.',
        'space.f.type: Must be one of "float", "int", "categorical", "const", "normal", "lognormal".',
        'space.g: Must be an object such as {"type": "float", "low": 0, "high": 1}.',
        'space.h.low: Must be above 0 when log is true, since only positive numbers have a logarithm.',
        'space.h.high: Must be a finite number.',
        'space.constructor: The name constructor is reserved. Choose another one.',
        'space.__proto__: The name __proto__ is reserved. Choose another one.',
        'space.: The name of a parameter is empty. Give it a name.',
      ].sort(),
    );
  });

  it('is told what is missing', () => {
    expect(faults({})).toEqual(['estimator', 'algorithm', 'space'].map((path) => `${path}: Is missing. Add it.`));
    expect(faultsWith({ algorithm: { type: 'randomized' }, space: { a: { type: 'const' } } })).toEqual(
      ['algorithm.nInitialParameters', 'algorithm.maxIter', 'space.a.value'].map(
        (path) => `${path}: Is missing. Add it.`,
      ),
    );
  });
});

describe('an impossible plan is a fault at the field to change', () => {
  it.each([
    ['algorithm.maxIter', { type: 'hyperband', maxIter: 1_000_000, aggressiveness: 2 }],
    ['algorithm.maxIter', { type: 'hyperband', maxIter: 2_000_000 }],
    ['algorithm.maxIter', { type: 'hyperband', maxIter: 0 }],
    ['algorithm.aggressiveness', { type: 'hyperband', maxIter: 27, aggressiveness: 1 }],
    ['algorithm.patience', { type: 'hyperband', maxIter: 5, patience: true }],
    ['algorithm.nInitialIter', { type: 'successiveHalving', nInitialParameters: 9, nInitialIter: 5, maxIter: 4 }],
    ['algorithm.nInitialParameters', { type: 'successiveHalving', nInitialParameters: 1_000_001, nInitialIter: 1 }],
    ['algorithm.nInitialParameters', { type: 'randomized', nInitialParameters: 1_000_000, maxIter: 100_000 }],
    ['algorithm.type', { type: 'asha', maxIter: 9 }],
  ])('%s of %j', (path, algorithm) => {
    expect(faultsWith({ algorithm }).map((fault) => fault.split(':')[0])).toEqual([path]);
  });
});

describe('limits', () => {
  const parameters = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, { type: 'const', value: i }]));

  it('a space has 1 to 200 parameters', () => {
    expect(faultsWith({ space: parameters(200) })).toEqual([]);
    expect(faultsWith({ space: parameters(201) })).toEqual(['space: Has 201 parameters. Give at most 200.']);
    expect(faultsWith({ space: {} })).toEqual(['space: Is empty. Give at least one parameter.']);
  });

  it('a name of a parameter has at most 128 characters', () => {
    const named = (length: number) => ({ space: { ['x'.repeat(length)]: { type: 'const', value: 1 } } });
    expect(faultsWith(named(128))).toEqual([]);
    expect(faultsWith(named(129))).toHaveLength(1);
  });

  it('a parameter has at most 10,000 choices', () => {
    const choices = (count: number) => ({
      space: { x: { type: 'categorical', choices: new Array<number>(count).fill(1) } },
    });
    expect(faultsWith(choices(10_000))).toEqual([]);
    expect(faultsWith(choices(10_001))).toEqual(['space.x.choices: Has too many choices. Give at most 10000.']);
  });

  it('a spec has at most 256 KiB', () => {
    const long = { space: { x: { type: 'const', value: 'é'.repeat(131_072) } } };
    expect(faultsWith(long)).toEqual([': Is longer than 256 KiB of JSON. Shorten it.']);
  });
});

describe('whatever comes in', () => {
  it('never makes it throw, and a spec that passes passes again', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.anything(),
      fc.record({ estimator: fc.constant('x'), space: fc.jsonValue(), algorithm: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(anything, (input) => {
        const parsed = parseSpec(input);
        if (parsed.ok) expect(parseSpec(parsed.spec)).toEqual(parsed);
        else expect(parsed.faults.length).toBeGreaterThan(0);
      }),
    );
  });

  it('is refused when it is no JSON at all', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(faults(circle)).toEqual([': Is not a JSON document.']);
    expect(faults(10n)).toEqual([': Is not a JSON document.']);
    expect(faults(undefined)).toEqual([': Must be a JSON object with the fields estimator, algorithm and space.']);
  });
});

describe('the schema', () => {
  it('becomes a JSON Schema named NewSearch, for the OpenAPI document', () => {
    for (const io of ['input', 'output'] as const) {
      const schema = z.toJSONSchema(searchSpecSchema, { io });
      expect(schema.$defs?.NewSearch ?? schema).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InverseDecayAlgorithm } from './algorithm.js';
import { planSearch } from './plan.js';

type Options = Partial<Omit<InverseDecayAlgorithm, 'type'>> & { nInitialParameters: number };

function rungs(options: Options) {
  const defaults = { maxIter: 100, fitsPerScore: 1, decayRate: 1, patience: false, tol: 0 } as const;
  return planSearch({ algorithm: { type: 'inverseDecay', ...defaults, ...options } }).brackets[0]?.rungs ?? [];
}

const shown = (options: Options) =>
  rungs(options)
    .map(({ models, calls }) => `${models}@${calls}`)
    .join(' ');

/** Dask-ML's own loop, in floating point, with an end where it has none, and kept to maxIter. */
function daskRungs({ nInitialParameters: n, maxIter = 100, fitsPerScore = 1, decayRate = 1, patience }: Options) {
  const keep = (t: number) => Math.trunc(n / (1 + t) ** decayRate);
  const found = [{ models: n, calls: 1 }];
  for (let calls = 1; calls < maxIter && keep(calls + 1) > 0; ) {
    const from = calls + 1;
    let to = from;
    const waits = decayRate !== 0 && !patience;
    while (keep(from) === keep(to) && to - from < 1e6 && (waits || to - from < fitsPerScore)) to++;
    const models = Math.max(1, keep(to));
    if (models === 1) break;
    calls = Math.min(calls + to - from, maxIter);
    found.push({ models, calls });
  }
  return found;
}

describe('the plan of an inverse decay', () => {
  it.each<[string, Options, string]>([
    ['after the first score, about a third stays', { nInitialParameters: 10 }, '10@1 2@2'],
    ['and goes on until one would be left', { nInitialParameters: 20 }, '20@1 5@2 4@3 3@4 2@5'],
    ['a smaller rate cuts later', { nInitialParameters: 12, decayRate: 0.5 }, '12@1 5@3 4@4 3@8 2@15'],
    ['a rate of 0 never cuts', { nInitialParameters: 3, decayRate: 0, maxIter: 7, fitsPerScore: 3 }, '3@1 3@4 3@7'],
    [
      'with patience a rung may cut nobody',
      { nInitialParameters: 12, patience: 9, decayRate: 0.5, maxIter: 9 },
      '12@1 6@2 5@3 4@4 4@5 4@6 4@7 3@8 3@9',
    ],
    [
      'maxIter is not passed',
      { nInitialParameters: 4, decayRate: 0, maxIter: 10, fitsPerScore: 4 },
      '4@1 4@5 4@9 4@10',
    ],
    [
      'nor by the rung of a cut, which is made there',
      { nInitialParameters: 261, decayRate: 0.5, maxIter: 3 },
      '261@1 130@2 116@3',
    ],
    ['one model ends with its first score', { nInitialParameters: 1 }, '1@1'],
    ['also where nobody would be left', { nInitialParameters: 8, decayRate: 2 }, '8@1'],
    ['a single call is enough', { nInitialParameters: 50, maxIter: 1 }, '50@1'],
  ])('%s', (_, options, expected) => {
    expect(shown(options)).toBe(expected);
  });

  it("is Dask-ML's, in whole numbers", () => {
    const options = fc.record({
      nInitialParameters: fc.integer({ min: 1, max: 400 }),
      maxIter: fc.integer({ min: 1, max: 60 }),
      fitsPerScore: fc.integer({ min: 1, max: 9 }),
      // Whole rates and a half are exact, or near enough, in floating point.
      decayRate: fc.constantFrom(0, 1, 2, 3, 0.5),
      patience: fc.constantFrom(false as const, 4),
    });
    fc.assert(
      fc.property(options, (one) => {
        expect(rungs(one)).toEqual(daskRungs(one));
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused where it would have too many rungs', () => {
    expect(() => rungs({ nInitialParameters: 1_000_000, maxIter: 1_000_000 })).toThrow('More than 1000 rungs');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlateauWatch, type ScorePoint } from './plateau.js';
import type { Patience } from './types.js';

function endsInPlateau(history: readonly ScorePoint[], patience: Patience): boolean {
  const watch = new PlateauWatch(patience);
  return history.map((point) => watch.endsPlateau(point)).at(-1) ?? false;
}

describe('a plateau', () => {
  const patience = { calls: 4, tol: 0.5 };
  const at = (...points: [number, number][]) => points.map(([calls, score]) => ({ calls, score }));

  it.each<[string, ReturnType<typeof at>, boolean]>([
    ['too few calls', at([1, 0], [3, 0]), false],
    ['no improvement in the window', at([1, 3], [5, 3]), true],
    ['an improvement of exactly tol', at([1, 3], [5, 3.5]), true],
    ['an improvement of more than tol', at([1, 3], [5, 3.75]), false],
    ['an improvement inside the window that was lost again', at([1, 0], [4, 0], [6, 1], [8, 0]), false],
    ['the base is the oldest score of the window, not the best', at([1, 9], [4, 0], [6, 2], [8, 1]), false],
    ['older scores do not count', at([1, 0], [5, 9], [9, 9]), true],
  ])('%s: %s', (_, history, expected) => {
    expect(endsInPlateau(history, patience)).toBe(expected);
  });

  it('is never seen without tol', () => {
    expect(endsInPlateau(at([1, 3], [5, 3]), { calls: 4, tol: null })).toBe(false);
    expect(endsInPlateau(at([1, 3], [5, 3]), { calls: 4, tol: Number.NaN })).toBe(false);
  });

  it('is what the rule says in words, at each score of any history', () => {
    const history = fc
      .uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
      .chain((calls) =>
        fc.tuple(
          ...calls
            .sort((a, b) => a - b)
            .map((one) => fc.integer({ min: 0, max: 6 }).map((score) => ({ calls: one, score }))),
        ),
      );
    const patience = fc.record({ calls: fc.integer({ min: 2, max: 15 }), tol: fc.constantFrom(-1, 0, 1, 2) });
    fc.assert(
      fc.property(history, patience, (points, { calls, tol }) => {
        const watch = new PlateauWatch({ calls, tol });
        for (const [i, point] of points.entries()) {
          const [base, ...later] = points.slice(0, i + 1).filter((one) => one.calls >= point.calls - calls);
          const flat = later.length > 0 && later.every(({ score }) => score - (base?.score as number) <= tol);
          expect(watch.endsPlateau(point)).toBe(point.calls >= calls && flat);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is seen in a window of a million scores as soon as in a short one', () => {
    const watch = new PlateauWatch({ calls: 500_000, tol: 0 });
    let plateaus = 0;
    for (let calls = 1; calls <= 1_000_000; calls++) {
      if (watch.endsPlateau({ calls, score: Math.min(calls, 400_000) })) plateaus++;
    }
    expect(plateaus).toBe(1_000_000 - 900_000 + 1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutNormalQuantile, normalCdf, normalQuantile } from './normal.js';

// The values were computed with 60 digits by another program.
describe('the normal distribution', () => {
  it.each([
    [-37, 5.725571222524577e-300],
    [-20.5, 1.076467325879096e-93],
    [-8, 6.220960574271784e-16],
    [-3.3, 0.0004834241423837775],
    [-2.5, 0.006209665325776135],
    [-2.4, 0.008197535924596131],
    [-1, 0.15865525393145705],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [0.7, 0.758036347776927],
    [2.6, 0.9953388119762813],
    [5, 0.9999997133484281],
  ])('is below %d with the right probability, also far out', (x, chance) => {
    expect(normalCdf(x) / chance).toBeCloseTo(1, 12);
  });

  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [1e-5, -4.264890793922825],
    [0.02425, -1.9729610513118847],
    [0.075, -1.439531470938456],
    [0.3, -0.5244005127080408],
    [0.5, 0],
    [0.9, 1.2815515655446006],
    [0.999999, 4.753424308817088],
  ])('has the right quantile at %d', (chance, x) => {
    expect(normalQuantile(chance)).toBeCloseTo(x, 11);
  });

  it('has a quantile that is the inverse', () => {
    const chances = fc.oneof(
      fc.double({ min: 1e-307, max: 0.5 }),
      fc.integer({ min: 1, max: 307 }).map((n) => 10 ** -n),
    );
    fc.assert(
      fc.property(
        chances.filter((chance) => chance > 0),
        (chance) => {
          expect(normalCdf(normalQuantile(chance)) / chance).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('the normal distribution between two ends', () => {
  it('never leaves them by more than rounding, wherever they are, and grows with the chance', () => {
    const end = fc.oneof(
      fc.double({ min: -1e150, max: 1e150, noNaN: true }),
      fc.double({ min: -60, max: 60, noNaN: true }),
      fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    );
    const chance = fc.oneof(
      fc.constant(0),
      fc.constant(1 - 2 ** -53),
      fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }),
    );
    fc.assert(
      fc.property(end, end, chance, chance, (a, b, u, v) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        if (Math.abs(low) === Number.POSITIVE_INFINITY && low === high) return;
        const [less, more] = [Math.min(u, v), Math.max(u, v)].map((each) => cutNormalQuantile(low, high, each));
        const slack = 1e-9 * Math.max(1, Math.min(Math.abs(low), Math.abs(high)));
        expect(less).toBeGreaterThanOrEqual(low - slack);
        expect(more).toBeLessThanOrEqual(high + slack);
        expect(less).toBeLessThanOrEqual((more as number) + slack);
      }),
      { numRuns: 1000 },
    );
  });

  // Conditional probabilities, computed with 800 digits.
  it.each([
    [2, 3, 2.1106762708851066, 0.25],
    [-1, 2, 0.6178760730114085, 0.7],
    [36.9, Number.POSITIVE_INFINITY, 36.90965764231195, 0.3],
    [37.1, Number.POSITIVE_INFINITY, 37.10961263457054, 0.3001810610631078],
    [40, 50, 40.01732492760004, 0.5002161982693453],
    [Number.NEGATIVE_INFINITY, -45, -45.00234128388561, 0.8999532228863515],
  ])('from %d to %d is below %d with probability %d', (low, high, x, chance) => {
    const [before, after] = [chance - 0.0005, chance + 0.0005].map((each) => cutNormalQuantile(low, high, each));
    expect(before).toBeLessThan(x);
    expect(after).toBeGreaterThan(x);
  });
});

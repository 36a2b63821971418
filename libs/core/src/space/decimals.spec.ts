import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestMultiple, SteppedRange } from './decimals.js';

const listed = (range: SteppedRange) => Array.from({ length: range.count }, (_, n) => range.at(n));

describe('a range with steps', () => {
  it.each<[number, number, number, number[]]>([
    [0.1, 0.5, 0.1, [0.1, 0.2, 0.3, 0.4, 0.5]],
    [0, 0.35, 0.1, [0, 0.1, 0.2, 0.3]],
    [-0.3, 0.3, 0.3, [-0.3, 0, 0.3]],
    [1e-7, 3e-7, 1e-7, [1e-7, 2e-7, 3e-7]],
    [1e21, 3e21, 1e21, [1e21, 2e21, 3e21]],
    [5, 5, 1e300, [5]],
    [-1e300, 1e300, 1e300, [-1e300, 0, 1e300]],
    [2, 1, 1, []],
  ])('from %d to %d by %d has the values as they are written', (low, high, step, values) => {
    expect(listed(new SteppedRange(low, high, step))).toEqual(values);
  });

  it('knows its values again, and the nearest one to any number', () => {
    const cents = fc.integer({ min: -10_000, max: 10_000 });
    fc.assert(
      fc.property(
        cents,
        fc.integer({ min: 1, max: 300 }),
        fc.nat(50),
        fc.double({ min: -200, max: 200, noNaN: true }),
        (a, b, n, x) => {
          const range = new SteppedRange(a / 100, (a + b * n) / 100, b / 100);
          expect(listed(range).map((value) => range.indexOf(value))).toEqual(
            Array.from({ length: n + 1 }, (_, i) => i),
          );
          const least = Math.min(...listed(range).map((value) => Math.abs(value - x)));
          expect(Math.abs(range.nearest(x) - x)).toBeCloseTo(least, 10);
          expect(range.indexOf(a / 100 + b / 300)).toBe(null);
        },
      ),
    );
  });
});

describe('the nearest multiple', () => {
  it.each([
    [0.31, 0.1, 0, 1, 0.3],
    [0.34, 0.1, 0.31, 1, 0.4],
    [0.96, 0.1, 0, 0.99, 0.9],
    [-7.4, 5, -100, 100, -5],
    [1e300, 1e-300, 0, 1e301, 1e300],
  ])('of %d by %d in [%d, %d] is %d', (value, step, low, high, multiple) => {
    expect(nearestMultiple(value, step, low, high)).toBe(multiple);
  });
});

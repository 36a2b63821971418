import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOfCalls } from './chunks.js';
import { modelSeed } from './model-seed.js';
import { permutation } from './permutation.js';
import { uniform } from './uniform.js';

describe('chance', () => {
  // Computed with Python's hashlib and json, after the docstrings alone.
  it.each([
    [uniform(42, 'param', 0, 'alpha'), 0.26880257741843094],
    [uniform(42, 'param', 1, 'alpha'), 0.1585008752652065],
    [uniform(0, 'x'), 0.393768727140416],
    [uniform(4294967295, 'param', 7, 'größe "\n'), 0.5004037027376483],
    [modelSeed(42, 0), 336748937],
    [modelSeed(42, 1), 2241044866],
    [chunksOfCalls(42, 5, 0, 12).join(' '), '4 1 2 3 0 3 0 1 4 2 3 2'],
  ])('is the same in another language: %s', (ours, theirs) => {
    expect(ours).toBe(theirs);
  });

  it('is spread evenly over [0, 1)', () => {
    const drawn = Array.from({ length: 10_000 }, (_, i) => Math.floor(uniform(1, 'spread', i) * 10));
    const counts = Array.from({ length: 10 }, (_, tenth) => drawn.filter((one) => one === tenth).length);
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(27.9); // 99.9 % quantile, 9 degrees of freedom
  });
});

describe('the chunks of calls', () => {
  const chunks = fc.integer({ min: 1, max: 40 });

  it('cover all chunks once in each pass', () => {
    fc.assert(
      fc.property(fc.nat(), chunks, fc.integer({ min: 0, max: 5 }), (seed, count, pass) => {
        const order = chunksOfCalls(seed, count, pass * count, count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('do not depend on how the calls are cut into steps', () => {
    fc.assert(
      fc.property(fc.nat(), chunks, fc.nat(50), fc.nat(50), (seed, count, first, second) => {
        const whole = chunksOfCalls(seed, count, 0, first + second);
        expect([...chunksOfCalls(seed, count, 0, first), ...chunksOfCalls(seed, count, first, second)]).toEqual(whole);
      }),
    );
  });

  it('come in another order in the next pass and with another seed', () => {
    const pass = (seed: number, number: number) => chunksOfCalls(seed, 20, 20 * number, 20);
    expect(pass(1, 1)).not.toEqual(pass(1, 0));
    expect(pass(2, 0)).not.toEqual(pass(1, 0));
  });
});

describe('a permutation', () => {
  it('hits every index once, at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (size, seed) => {
        const at = permutation(size, seed, 'test');
        expect(new Set(Array.from({ length: size }, (_, i) => at(i))).size).toBe(size);
      }),
    );
  });

  it('stays within the largest size', () => {
    const at = permutation(2 ** 32, 1, 'test');
    for (let i = 0; i < 1000; i++) {
      expect(at(2 ** 32 - 1 - i)).toBeLessThan(2 ** 32);
      expect(at(i)).toBeGreaterThanOrEqual(0);
    }
  });
});

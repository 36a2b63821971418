import { describe, expect, it } from 'vitest';
import { bestFirst, directionOf, isBetter } from './direction.js';

describe('the direction of a search', () => {
  it.each([
    [{}, 'maximise'],
    [{ direction: 'maximise' }, 'maximise'],
    [{ direction: 'minimise' }, 'minimise'],
    [{ direction: null }, 'maximise'],
  ])('of %o is %s', (spec, direction) => expect(directionOf(spec)).toBe(direction));

  it('says which of two scores is better; equal ones are not', () => {
    expect([isBetter('maximise', 2, 1), isBetter('maximise', 1, 2), isBetter('maximise', 1, 1)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([isBetter('minimise', 2, 1), isBetter('minimise', 1, 2), isBetter('minimise', 1, 1)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('sorts the best first', () => {
    expect([0.2, -1, 3].sort(bestFirst('maximise'))).toEqual([3, 0.2, -1]);
    expect([0.2, -1, 3].sort(bestFirst('minimise'))).toEqual([-1, 0.2, 3]);
  });
});

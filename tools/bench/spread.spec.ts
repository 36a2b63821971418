import { expect, test } from 'vitest';
import { spread } from './spread.js';

test('the median of an odd and of an even number of figures', () => {
  expect(spread([10, 2, 9])).toEqual({ median: 9, min: 2, max: 10 });
  expect(spread([10, 2, 9, 8])).toEqual({ median: 8.5, min: 2, max: 10 });
});

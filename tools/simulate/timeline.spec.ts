import { expect, test } from 'vitest';
import { timeline } from './timeline.js';

test('a stair is drawn from where it begins, and its riser joins the one before', () => {
  const stairs = [
    { from: 0, value: 0 },
    { from: 0.5, value: 1 },
  ];
  expect(timeline(stairs, 4, 2)).toEqual(['  ⡏⠉', '⣀⣀⡇ ']);
});

test('before the first stair there is nothing; a single one lies on top', () => {
  expect(timeline([{ from: 0.5, value: 3 }], 4, 1)).toEqual(['  ⠉⠉']);
  expect(timeline([], 2, 1)).toEqual(['  ']);
});

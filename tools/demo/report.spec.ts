import { expect, test } from 'vitest';
import { callsUntil } from './report.js';

const score = (model: number, calls: number, value: number) => ({
  model,
  calls,
  score: value,
  fitSeconds: 0,
  scoreSeconds: 0,
});

test('a search has spent the sum of its models’ calls, each counted once', () => {
  const history = [score(0, 1, 0.2), score(1, 1, 0.3), score(1, 3, 0.5), score(0, 3, 0.9)];
  expect(callsUntil(0.9, history)).toBe(6);
  expect(callsUntil(0.3, history)).toBe(2);
});

test('the first score at the goal counts, not the best', () => {
  expect(callsUntil(0.5, [score(0, 27, 0.5), score(1, 27, 0.9)])).toBe(27);
});

test('a goal that no score reaches has no number of calls', () => {
  expect(callsUntil(0.95, [score(0, 27, 0.9)])).toBeNull();
  expect(callsUntil(0.95, [])).toBeNull();
});

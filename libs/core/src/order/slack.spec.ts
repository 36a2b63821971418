import { expect, it } from 'vitest';
import type { StepOrder } from '../spec/limits.js';
import { slackOf } from './slack.js';

it.each<[StepOrder, number]>([
  ['makespan', 0],
  ['auto', 0.01],
  ['anytime', Number.POSITIVE_INFINITY],
  [0.05, 0.05],
])('the order %s is the slack %d', (order, slack) => {
  expect(slackOf(order)).toBe(slack);
});

import { expect, test } from 'vitest';
import type { Played } from './play.js';
import { verdict } from './screen.js';

const played = (order: Played['order'], seconds: number, share: number | null) =>
  ({ order, seconds, budgetTo: { '0.95': null, '0.98': null, '0.99': share, '1.00': null } }) as unknown as Played;

test.each([
  [
    100,
    0.2,
    110,
    0.7,
    'ends 9.1 % sooner and is at 99 % of the best score after 20.0 % of the calls instead of 70.0 %.',
  ],
  [110, 0.2, 100, 0.2, 'ends 10.0 % later and is at 99 % of the best score as soon, after 20.0 % of the calls.'],
  [100, null, 100, null, 'ends at the same time.'],
])(
  'what an order costs or wins is said in words (%d s, %s against %d s, %s)',
  (seconds, mine, other, theirs, words) => {
    const line = verdict(played('auto', seconds, mine), played('fifo', other, theirs));
    expect(line).toBe(`Beside first come, first served, it ${words}`);
  },
);

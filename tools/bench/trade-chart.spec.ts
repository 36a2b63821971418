import { expect, test } from 'vitest';
import { tradeChart } from './trade-chart.js';

const lines = ['a', 'b'].flatMap((experiment) =>
  [16, 24].map((slots) => ({
    experiment,
    slots,
    points: [
      { slack: 0, ratio: 1, budget: 0.9 },
      { slack: 'none' as const, ratio: 1.1, budget: 0.5 },
    ],
  })),
);

test('the drawing has a panel an experiment, a line a number of slots, and a point a slack', () => {
  const svg = tradeChart(lines);
  expect(svg.match(/<polyline/g)).toHaveLength(4);
  expect(svg.match(/<circle/g)).toHaveLength(8);
  expect(svg.match(/class="name"/g)).toHaveLength(2);
  expect(svg).toContain('16 slots, slack none: ratio 1.100, 50.0 % of the calls');
});

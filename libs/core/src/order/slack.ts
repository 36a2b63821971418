import type { StepOrder } from '../spec/limits.js';

/** The slack of the order `auto`. */
const AUTO_SLACK = 0.01;

/**
 * The one knob of the order of steps: by which share of its earliest possible end a search may end later, for the sake of
 * a good model sooner. The names are settings of it.
 */
export function slackOf(order: StepOrder): number {
  switch (order) {
    case 'auto':
      return AUTO_SLACK;
    case 'makespan':
      return 0;
    case 'anytime':
      return Number.POSITIVE_INFINITY;
    default:
      return order;
  }
}

import type { Recordings } from './recordings.js';

/** What one slack brings: when the search ends, and how soon it is good. Means over the runs. */
export interface TradePoint {
  readonly slack: number | 'none';
  /** Time to the end ÷ the earliest possible end. */
  readonly ratio: number;
  /** Share of the calls until the best score is at 99 % of the final one. */
  readonly budget: number;
}

export interface TradeLine {
  readonly experiment: string;
  readonly slots: number;
  readonly points: readonly TradePoint[];
}

const SLACKS = [0, 0.003, 0.01, 0.03, 0.1, 'none'] as const;

/** The trade between an early end and an early good score. */
export function tradeLine(recordings: Recordings, slots: number): TradeLine {
  const points = SLACKS.map((slack) => {
    const order = slack === 'none' ? 'anytime' : slack;
    return { slack, ratio: recordings.meanRatio(slots, order), budget: recordings.meanBudget(slots, order) };
  });
  return { experiment: recordings.experiment, slots, points };
}

import type { TradeLine } from './trade.js';

export function tradeChart(_lines: readonly TradeLine[]): string {
  return '';
}

import type { Model } from '../platform/searches.js';
import { bestFirst, type Direction } from './direction.js';

/** The models with the best last scores, best first; equal ones by number. Failed ones are not among them. */
export function leadingModels(models: readonly Model[], direction: Direction, count: number): Model[] {
  const better = bestFirst(direction);
  return models
    .filter((m) => m.score !== null && m.state !== 'failed')
    .sort((a, b) => better(a.score as number, b.score as number) || a.number - b.number)
    .slice(0, count);
}

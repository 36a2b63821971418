import type { SearchEvent } from '../platform/searches.js';
import { formatScore, formatValue } from '../ui/format.js';

/** Why a search ended before its plan did. */
const ENDED_BY: Readonly<Record<string, string>> = {
  seconds: 'time limit reached',
  score: 'target score reached',
};

/** An event in words: what happened, and the particulars. Types that this page does not know are shown as they are. */
export function eventWords({ type, model, detail }: Pick<SearchEvent, 'type' | 'model' | 'detail'>): {
  what: string;
  particulars: string;
} {
  const particulars: string[] = [];
  if (model !== null) particulars.push(`model ${model}`);
  if (typeof detail !== 'object' || detail === null) {
    if (detail !== null && detail !== undefined) particulars.push(formatValue(detail));
  } else {
    particulars.push(...detailWords(type, model, detail as Record<string, unknown>));
  }
  return { what: type.replaceAll('_', ' '), particulars: particulars.join(' · ') };
}

function detailWords(type: string, model: number | null, detail: Record<string, unknown>): string[] {
  if (type === 'priority_changed') return [`${formatValue(detail.from)} → ${formatValue(detail.to)}`];
  return Object.entries(detail).flatMap(([name, value]) => {
    if (name === 'model' && value === model) return [];
    if (name === 'score' && typeof value === 'number') return [`score ${formatScore(value)}`];
    if (name === 'endedBy') return [`ended: ${ENDED_BY[String(value)] ?? formatValue(value)}`];
    return [`${name} ${formatValue(value)}`];
  });
}

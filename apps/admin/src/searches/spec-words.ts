import { directionOf } from '../search/direction.js';
import { countOf, formatSeconds, formatValue } from '../ui/format.js';

type Fields = Readonly<Record<string, unknown>>;

/** More brackets than these are only counted. */
const BRACKETS_NAMED = 6;

/** "hyperband 27 / 3", "halving 81 × 1 / 3", "randomized 49 × 27": the plan of an algorithm in a few signs. */
export function describeAlgorithm(algorithm: unknown): string {
  if (!isFields(algorithm)) return '–';
  const { type, nInitialParameters, nInitialIter, maxIter, aggressiveness = 3 } = algorithm;
  const models = formatValue(nInitialParameters);
  const calls = formatValue(maxIter);
  const eta = formatValue(aggressiveness);
  switch (type) {
    case 'hyperband':
      return `hyperband ${calls} / ${eta}${bracketWords(algorithm.brackets)}`;
    case 'successiveHalving':
      return `halving ${models} × ${formatValue(nInitialIter)} / ${eta}${maxIter === undefined ? '' : ` to ${calls}`}`;
    case 'randomized':
    case 'incremental':
      return `${type} ${models} × ${calls}`;
    case 'grid':
      return `grid × ${calls}`;
    case 'inverseDecay':
      return `inverse decay ${models} × ${calls}`;
    default:
      return formatValue(type ?? '–');
  }
}

/** Chosen brackets by their numbers, given ones as models × calls of their first rungs. */
function bracketWords(brackets: unknown): string {
  if (!Array.isArray(brackets)) return '';
  if (brackets.length > BRACKETS_NAMED) return `, ${countOf(brackets.length, 'bracket')}`;
  const names = brackets.map((one) =>
    isFields(one) ? `${formatValue(one.nInitialParameters)} × ${formatValue(one.nInitialIter)}` : formatValue(one),
  );
  return `, ${brackets.length === 1 ? 'bracket' : 'brackets'} ${names.join(', ')}`;
}

/** What a spec asks for besides its algorithm, where that is not the usual: direction, order, limits. */
export function describeSettings(spec: Fields): string[] {
  const settings: string[] = [];
  const direction = directionOf(spec);
  if (direction === 'minimise') settings.push(direction);
  const { order, limits } = spec;
  if (typeof order === 'number') settings.push(`slack ${formatValue(order)}`);
  else if (typeof order === 'string' && order !== 'auto') settings.push(`order ${order}`);
  if (!isFields(limits)) return settings;
  const { calls, seconds, score } = limits;
  if (typeof calls === 'number') settings.push(`at most ${countOf(calls, 'call')}`);
  if (typeof seconds === 'number') settings.push(`at most ${formatSeconds(seconds)}`);
  if (typeof score === 'number')
    settings.push(`until score ${direction === 'minimise' ? '≤' : '≥'} ${formatValue(score)}`);
  return settings;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

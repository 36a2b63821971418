import { type Paint, pad, width } from './paint.js';
import type { DemoReport, SearchReport } from './report.js';

/** The names by which people know the algorithms. */
export const titles: Record<string, string> = { hyperband: 'Hyperband', randomized: 'Randomized' };

/** The final report as a table: one column a search. */
export function table({ searches }: DemoReport, paint: Paint): string[] {
  const top = Math.max(...searches.map(({ bestScore }) => bestScore));
  const rows: [string, (search: SearchReport) => string[]][] = [
    ['', ({ algorithm }) => [paint.bold(titles[algorithm] ?? algorithm)]],
    [
      'best score',
      ({ bestScore }) => [bestScore === top ? paint.green(paint.bold(bestScore.toFixed(4))) : bestScore.toFixed(4)],
    ],
    [
      'best parameters',
      ({ bestParams }) => Object.entries(bestParams).map(([name, value]) => `${name} ${shown(value)}`),
    ],
    ['models', ({ done, promised }) => [kept(done.models, promised.models, paint)]],
    ['calls', ({ done, promised }) => [kept(done.calls, promised.calls, paint)]],
    [
      `calls to 95 % (${(0.95 * top).toFixed(4)})`,
      ({ callsTo95 }) => [callsTo95 === null ? 'never' : String(callsTo95)],
    ],
    [
      'calls by endpoint',
      ({ callsByEndpoint }) => callsByEndpoint.map(({ endpoint, calls }) => `${endpoint} ${calls}`),
    ],
    ['time', ({ seconds }) => [`${seconds.toFixed(1)} s`]],
  ];

  const cells = rows.map(([name, of]) => ({ name, columns: searches.map(of) }));
  const first = Math.max(...cells.map(({ name }) => width(name)));
  const widths = searches.map((_, i) => Math.max(...cells.flatMap(({ columns }) => (columns[i] ?? []).map(width))));
  return cells.flatMap(({ name, columns }) => {
    const height = Math.max(1, ...columns.map((column) => column.length));
    return Array.from({ length: height }, (_, at) => {
      const label = paint.dim(pad(at === 0 ? name : '', first));
      return `  ${label}   ${columns.map((column, i) => pad(column[at] ?? '', widths[i] ?? 0)).join('   ')}`.trimEnd();
    });
  });
}

/** The tally beside the promise. */
function kept(done: number, promised: number, paint: Paint): string {
  return `${done} of ${promised} promised${done === promised ? ` ${paint.green('✓')}` : ''}`;
}

/** A parameter's value in few characters. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value);
}

import type { BracketView, SearchView } from '../rest.js';
import { type Paint, pad, width } from './paint.js';

type Rung = BracketView['rungs'][number];

/** One search as the frame shows it. `seconds` is the time it has taken so far. */
export interface FrameSearch {
  title: string;
  view: SearchView;
  seconds: number;
}

/** The most cells that a rung is drawn with. */
const maxCells = 9;

/**
 * The live display: for each search a bar, and for each of its brackets the rungs as cells that fill. Rungs at the same
 * number of calls stand below each other, so that one sees how far each bracket's models have come.
 */
export function frame(searches: readonly FrameSearch[], paint: Paint, columns: number, rows: number): string[] {
  const all = searches.flatMap(({ view }) => view.brackets.flatMap(({ rungs }) => rungs));
  const most = Math.max(1, ...all.map(({ models }) => models));
  const widths = new Map<number, number>();
  for (const rung of all) {
    widths.set(rung.calls, Math.max(widths.get(rung.calls) ?? 0, width(drawn(rung, most, paint))));
  }
  const places = [...widths].sort(([a], [b]) => a - b);

  const heads = searches.map((search) => head(search, paint, columns));
  const lines = searches.flatMap(({ view }, i) => [
    '',
    heads[i] as string,
    ...view.brackets.map(({ bracket, rungs }) => {
      const at = new Map(rungs.map((rung) => [rung.calls, drawn(rung, most, paint)]));
      const cells = places.map(([calls, room]) => pad(at.get(calls) ?? '', room)).join('   ');
      return `    ${paint.dim(`bracket ${bracket}`)}   ${cells}`.trimEnd();
    }),
  ]);
  // On a low terminal the bars matter more than the rungs.
  return lines.length <= rows ? lines : heads;
}

function head({ title, view, seconds }: FrameSearch, paint: Paint, columns: number): string {
  const { done, promised } = view;
  const share = promised.calls > 0 ? Math.min(1, done.calls / promised.calls) : 0;
  const calls = `${String(done.calls).padStart(String(promised.calls).length)}/${promised.calls} calls`;
  const best = view.bestSoFar === null ? 'no score yet' : `best ${paint.bold(view.bestSoFar.toFixed(4))}`;
  const time = paint.dim(`${seconds.toFixed(1)} s`);
  const room = Math.max(10, Math.min(36, columns - 58));
  return `  ${paint.bold(pad(title, 11))} ${bar(share, room, paint)}  ${calls}   ${best}   ${time}`;
}

/** A bar that moves in half columns. */
export function bar(share: number, columns: number, paint: Paint): string {
  const halves = Math.round(share * columns * 2);
  const full = '━'.repeat(Math.floor(halves / 2));
  const half = halves % 2 === 1 ? '╸' : '';
  const rest = '━'.repeat(columns - full.length - half.length);
  return (share >= 1 ? paint.green(full) : paint.cyan(full + half)) + paint.dim(rest);
}

/** One rung: a cell for some of its models each, filled as they arrive. `most` is the widest rung's number of models. */
function drawn(rung: Rung, most: number, paint: Paint): string {
  const count = Math.max(1, Math.round((rung.models / most) * Math.min(most, maxCells)));
  const full = rung.models > 0 ? Math.floor((rung.arrived / rung.models) * count) : 0;
  const colour = rung.arrived >= rung.models ? paint.green : paint.cyan;
  const label = `${String(rung.arrived).padStart(String(rung.models).length)}/${rung.models} @${rung.calls}`;
  return `${colour('■'.repeat(full))}${paint.dim('□'.repeat(count - full))} ${paint.dim(label)}`;
}

/** The same in one line, where there is no terminal to draw on. */
export function line(searches: readonly FrameSearch[]): string {
  return searches
    .map(({ title, view, seconds }) => {
      const best = view.bestSoFar === null ? '' : `, best ${view.bestSoFar.toFixed(4)}`;
      return `${title} ${view.done.calls}/${view.promised.calls} calls${best}, ${seconds.toFixed(0)} s`;
    })
    .join(' · ');
}

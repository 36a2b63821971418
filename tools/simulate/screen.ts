import type { Algorithm, Direction } from '@hyperhost/core';
import { type Paint, pad, width } from '../demo/paint.js';
import type { SimulateOptions } from './options.js';
import type { Played } from './play.js';
import type { SimulateReport } from './report.js';
import { timeline } from './timeline.js';

const ALGORITHMS: Record<Algorithm['type'], string> = {
  hyperband: 'Hyperband',
  successiveHalving: 'Successive halving',
  randomized: 'Randomized',
  grid: 'Grid',
  incremental: 'Incremental',
  inverseDecay: 'Inverse decay',
};

export interface Scene {
  readonly report: SimulateReport;
  readonly played: Played;
  /** The same search in the order that it is compared with. */
  readonly rival: Played;
  readonly algorithm: Algorithm;
  readonly direction: Direction;
  readonly options: SimulateOptions;
}

/** The figures for people. */
export function screen(scene: Scene, paint: Paint, columns: number): string[] {
  const { report, played } = scene;
  const { best, budgetTo } = report;
  const rows: [string, string][] = [
    [
      'makespan',
      `${paint.bold(report.makespan.toFixed(3))}   bound ${report.bound.toFixed(3)}, ratio ${paint.bold(report.ratio.toFixed(4))}`,
    ],
    ['', paint.dim(`1 is the time of ${count(played.unit)} calls; ${count(Math.round(report.seconds))} s in all`)],
    ['models', kept(report.modelsTrained, report.modelsPlanned, paint)],
    ['calls', kept(report.callsCounted, report.callsPlanned, paint) + extra(report, paint)],
    ...played.plan.brackets.slice(0, MOST_BRACKETS).map(({ bracket, rungs }, i): [string, string] => {
      const shown = rungs.map(({ models, calls }) => `${models}×${calls}`).join(paint.dim(' → '));
      return [i === 0 ? 'brackets' : '', `${paint.dim(String(bracket).padStart(2))}  ${shown}`];
    }),
    ...(played.plan.brackets.length > MOST_BRACKETS
      ? [['', paint.dim(`and ${played.plan.brackets.length - MOST_BRACKETS} more`)] as [string, string]]
      : []),
    [
      'budget to',
      Object.entries(budgetTo)
        .map(([share, part]) => `${paint.dim(`${Math.round(Number(share) * 100)} % at`)} ${percent(part)}`)
        .join('   '),
    ],
    ['best', best === null ? 'no model ended with a score' : bestOf(best, paint)],
  ];
  const label = Math.max(...rows.map(([name]) => width(name)));
  return [
    header(scene, paint),
    '',
    ...rows.map(([name, text]) => `  ${paint.dim(pad(name, label))}   ${text}`.trimEnd()),
    '',
    ...curve(scene, paint, columns),
    `  ${verdict(played, scene.rival)}`,
  ];
}

const MOST_BRACKETS = 8;

function header({ report, algorithm, options }: Scene, paint: Paint): string {
  const eta = 'aggressiveness' in algorithm ? `/${algorithm.aggressiveness}` : '';
  const title = `${ALGORITHMS[algorithm.type]} ${algorithm.maxIter ?? ''}${eta}`.replace(' /', ' ');
  const seconds = options.callSeconds === 'recorded' ? 'calls as long as recorded' : `${options.callSeconds} s a call`;
  const parts = [
    report.played,
    `${report.slots} ${report.slots === 1 ? 'slot' : 'slots'}`,
    `order ${orderName(report.order)}`,
    seconds,
  ];
  return `  ${paint.bold(title)}  ${paint.dim(parts.join(' · '))}`;
}

/** The best score so far, over the calls that were made. */
function curve({ played, report, direction }: Scene, paint: Paint, columns: number): string[] {
  const sign = direction === 'minimise' ? -1 : 1;
  const stairs = played.improvements.map(({ score, calls }) => ({ from: calls / played.callsExecuted, value: score }));
  const [first, last] = [stairs.at(0), stairs.at(-1)];
  if (first === undefined || last === undefined) return [];
  const labels = [last.value, first.value].map((value) => (sign * value).toFixed(4));
  const room = Math.max(...labels.map(width));
  const across = Math.max(20, Math.min(72, columns - room - 6));
  const drawn = timeline(stairs, across, ROWS).map((line, i) => {
    const text = i === 0 ? labels[0] : i === ROWS - 1 ? labels[1] : '';
    return `  ${paint.dim((text ?? '').padStart(room))} ${paint.dim('┤')}${paint.cyan(line)}`.trimEnd();
  });
  const near = report.budgetTo['0.99'];
  const axis = [...'─'.repeat(across)];
  if (near !== null) axis[Math.min(across - 1, Math.floor(near * across))] = '┴';
  const ends = ['0', 'of the calls', '100 %'];
  const gap = across - ends.reduce((sum, end) => sum + width(end), 0);
  const left = Math.max(1, Math.floor(gap / 2));
  const mark = near === null ? '' : '┴ marks 99 % of the best score';
  const indent = ' '.repeat(room + 3);
  return [
    ...drawn,
    `${indent}${paint.dim(`└${axis.join('')}`)}`,
    `${indent} ${paint.dim(`${ends[0]}${' '.repeat(left)}${ends[1]}${' '.repeat(Math.max(1, gap - left))}${ends[2]}`)}`,
    ...(mark ? [`${indent} ${paint.dim(mark)}`] : []),
    '',
  ];
}

const ROWS = 5;

/** What the order cost or won, in plain words. */
export function verdict(played: Played, rival: Played): string {
  const [mine, other] = [played, rival].map(({ budgetTo }) => budgetTo['0.99']);
  const later = played.seconds / rival.seconds - 1;
  const time =
    Math.abs(later) < 0.0005
      ? 'ends at the same time'
      : `ends ${percent(Math.abs(later))} ${later > 0 ? 'later' : 'sooner'}`;
  const budget =
    mine == null || other == null
      ? ''
      : Math.abs(mine - other) < 0.0005
        ? ` and is at 99 % of the best score as soon, after ${percent(mine)} of the calls`
        : ` and is at 99 % of the best score after ${percent(mine)} of the calls instead of ${percent(other)}`;
  return `Beside ${rival.order === 'fifo' ? 'first come, first served' : `the order ${rival.order}`}, it ${time}${budget}.`;
}

export function orderName(order: Played['order']): string {
  return typeof order === 'number' ? `of slack ${order}` : order;
}

function bestOf(best: NonNullable<SimulateReport['best']>, paint: Paint): string {
  const name = best.name === undefined ? '' : paint.dim(` (${best.name})`);
  return `${paint.green(paint.bold(best.score.toFixed(4)))}   model ${best.model}${name}`;
}

/** The tally beside the promise. */
function kept(done: number, promised: number, paint: Paint): string {
  return `${count(done)} of ${count(promised)} promised${done === promised ? ` ${paint.green('✓')}` : ''}`;
}

function extra({ callsCounted, callsExecuted }: SimulateReport, paint: Paint): string {
  return callsExecuted > callsCounted ? paint.dim(`   and ${count(callsExecuted - callsCounted)} not counted`) : '';
}

function count(n: number): string {
  return n.toLocaleString('en');
}

function percent(share: number | null): string {
  return share === null ? 'never' : `${(100 * share).toFixed(1)} %`;
}

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Recordings, readRecordings } from './recordings.js';
import { type TradeLine, tradeLine } from './trade.js';
import { tradeChart } from './trade-chart.js';

const root = resolve(import.meta.dirname, '../../..');

/**
 * What the order of steps is worth on the learning curves that the authors of Dask-ML recorded: each figure beside its
 * goal and beside simple orders, and the trade between an early end and an early good score.
 */
export async function order(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { runs: { type: 'string' }, svg: { type: 'string' } } });
  // npm changes the working directory to the repository; paths are meant from where the person stands.
  const from = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);
  const folder = values.runs === undefined ? join(root, '../shared/paper-runs') : from(values.runs);
  const circles = readRecordings(folder, 'four-circles');
  const denoising = readRecordings(folder, 'image-denoising');
  if (circles === null || denoising === null) {
    console.error(
      'THE RECORDINGS ARE ABSENT, so nothing is played: there are no files four-circles-*.json and image-denoising-*.json.\n' +
        'They were published with the Dask-ML paper (GitHub, stsievert/dask-hyperband-comparison). Give their folder with --runs DIR.',
    );
    console.log('skipped');
    return;
  }
  console.log(
    `Recorded runs: ${circles.count} of four-circles, ${denoising.count} of image-denoising. A call takes 1 s, a scoring nothing.`,
  );
  soonGood(circles);
  soonOver(denoising);
  both([circles, denoising]);
  const lines = [circles, denoising].flatMap((recordings) => [16, 24, 32].map((slots) => tradeLine(recordings, slots)));
  trade(lines);
  if (values.svg !== undefined) {
    writeFileSync(from(values.svg), tradeChart(lines));
    console.log(`\nDrawn in ${values.svg}.`);
  }
}

/** Shares of the calls until 99 %, by slots: the goal, and what would be new ground. */
const SOON_GOOD = [
  { slots: 1, goal: 0.205, newGround: 0.19 },
  { slots: 4, goal: 0.24, newGround: 0.22 },
];

function soonGood(circles: Recordings): void {
  console.log('\n1. four-circles: share of the calls until the best score is at 99 % of the final one, mean');
  console.log('   slots   anytime     goal           score   brackets   fifo');
  for (const { slots, goal, newGround } of SOON_GOOD) {
    const [anytime, ...others] = (['anytime', 'score', 'brackets', 'fifo'] as const).map((one) =>
      circles.meanBudget(slots, one),
    ) as [number, number, number, number];
    const [score, brackets, fifo] = others.map((share) => share.toFixed(3));
    const ground = anytime <= newGround ? `, and new ground (≤ ${newGround})` : '';
    console.log(
      `   ${String(slots).padStart(5)}   ${anytime.toFixed(3)}     ≤ ${goal.toFixed(3)}        ${score}   ${brackets}      ${fifo}   ${met(anytime <= goal)}${ground}`,
    );
  }
}

const GREATEST_RATIO = 1.011;

function soonOver(denoising: Recordings): void {
  console.log('\n2. image-denoising: ratio (time to the end ÷ bound), the greatest of all runs');
  console.log('   slots   makespan    goal           fifo    score');
  for (const slots of [4, 8, 16, 24, 32]) {
    const [ratio, fifo, score] = (['makespan', 'fifo', 'score'] as const).map((one) =>
      denoising.greatestRatio(slots, one),
    ) as [number, number, number];
    console.log(
      `   ${String(slots).padStart(5)}   ${ratio.toFixed(4)}      ≤ ${GREATEST_RATIO}        ${fifo.toFixed(3)}   ${score.toFixed(3)}   ${met(ratio <= GREATEST_RATIO)}`,
    );
  }
}

const GREATEST_QUOTIENT = 1.03;

function both(all: readonly Recordings[]): void {
  console.log('\n3. auto: both at once, means');
  console.log('   experiment        slots   ratio    goal               calls to 99 %   of anytime   goal');
  for (const recordings of all) {
    for (const slots of [4, 8]) {
      const ratio = recordings.meanRatio(slots, 'auto');
      const budget = recordings.meanBudget(slots, 'auto');
      const quotient = budget / recordings.meanBudget(slots, 'anytime');
      console.log(
        `   ${recordings.experiment.padEnd(15)}   ${String(slots).padStart(5)}   ${ratio.toFixed(4)}   ≤ ${GREATEST_RATIO} ${met(ratio <= GREATEST_RATIO).padEnd(7)}    ${budget.toFixed(3)}           × ${quotient.toFixed(3)}      ≤ ${GREATEST_QUOTIENT} ${met(quotient <= GREATEST_QUOTIENT)}`,
      );
    }
  }
}

function trade(lines: readonly TradeLine[]): void {
  console.log('\n4. the trade where slots are many: ratio, and share of the calls until 99 %, means');
  const head = lines[0]?.points.map(({ slack }) => `slack ${slack}`.padEnd(15)).join('') ?? '';
  console.log(`   experiment        slots   ${head}`.trimEnd());
  for (const { experiment, slots, points } of lines) {
    const cells = points.map(({ ratio, budget }) => `${ratio.toFixed(3)}  ${budget.toFixed(3)}`.padEnd(15)).join('');
    console.log(`   ${experiment.padEnd(15)}   ${String(slots).padStart(5)}   ${cells}`.trimEnd());
  }
  if (lines.some(({ points }) => points.some(({ ratio }) => ratio < 1))) {
    console.log('   A ratio below 1: the bound takes all brackets to end at max_iter calls, and here some end before.');
  }
}

function met(is: boolean): string {
  return is ? 'met' : 'NOT met';
}

// `npm run sim`: plays simulated worlds full of faults, and says which of what must hold does not. See docs/fault-simulation.md.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PlayedWorld, playSeed } from './play-world.js';
import { replayCommand, type SimOptions, simOptions, USAGE } from './seeds.js';
import { Tally } from './tally.js';
import type { WorkerShare } from './worker.js';

/** A broken rule is broken in many worlds; the first few say enough. */
const MOST_TOLD = 5;
const PROGRESS_MS = 10_000;

const options = simOptions(process.argv.slice(2));
if ('wrong' in options) {
  console.error([...options.wrong, '', USAGE].join('\n'));
  process.exit(1);
}
const startedAt = performance.now();
const tally = new Tally();
if (options.told) await playTold(options);
else await playMany(options);

for (const { seed, broken } of tally.broken.sort((a, b) => a.seed - b.seed).slice(0, MOST_TOLD)) {
  console.error(`\nbroken: ${broken?.property}\n  seed ${seed}: ${broken?.message.slice(0, 1000)}`);
  console.error(`  again: ${replayCommand(seed, options.brokenRule)}`);
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
const longest = `longest wait for a slot ${tally.longestWait.toFixed(0)} s`;
console.log(
  `${tally.worlds} worlds, ${tally.broken.length} broken, in ${seconds} s; ${tally.happened} things happened in ` +
    `${(tally.simulatedSeconds / 3600).toFixed(1)} simulated hours; ${longest}; faults: ${tally.faultCounts}`,
);
process.exit(tally.broken.length > 0 ? 1 : 0);

async function playTold({ first, brokenRule }: SimOptions): Promise<void> {
  const trace = (at: number, what: string, text: string) =>
    console.log(`${at.toFixed(3).padStart(10)}  ${what.padEnd(18)}  ${text}`);
  tally.add(await playSeed(first, { brokenRule, trace }));
}

async function playMany({ first, last, brokenRule }: SimOptions): Promise<void> {
  const stride = Math.min(availableParallelism(), last - first + 1);
  const progress = setInterval(() => console.error(`${tally.worlds} of ${last - first + 1} worlds`), PROGRESS_MS);
  await Promise.all(
    Array.from({ length: stride }, (_, index) => {
      const share: WorkerShare = { first: first + index, last, stride, brokenRule };
      const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: share });
      worker.on('message', (world: PlayedWorld) => tally.add(world));
      return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    }),
  );
  clearInterval(progress);
}

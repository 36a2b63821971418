// `npm run demo`: two searches of a real model on real data, from nothing to a table.
import { readFileSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { DemoError } from '../child.js';
import { chooseEstimator } from './estimator-choice.js';
import { type DemoOptions, readOptions, usage } from './options.js';
import { makePaint, wantsColours } from './paint.js';
import { DemoPlatform } from './platform.js';
import { makeReport } from './report.js';
import { type DemoSearch, over, submitSearches } from './searches.js';
import { table } from './table.js';
import { watch } from './watch.js';

const root = realpathSync(resolve(import.meta.dirname, '../../..'));
const home = resolve(root, process.env.HYPERHOST_HOME || '.hyperhost');

const options = options0();
const out = options.json ? process.stderr : process.stdout;
const live = Boolean(out.isTTY) && !process.env.CI;
const paint = makePaint(wantsColours(out, process.env));
// With --json, what is not a terminal stays silent.
const silent = options.json && !live;
const say = (text: string) => {
  if (!silent) out.write(`${text}\n`);
};

const platform = new DemoPlatform(root, home);
let searches: DemoSearch[] = [];
let stopping = false;
let endKeeping = () => {};

process.on('SIGINT', () => void interrupted(130));
process.on('SIGTERM', () => void interrupted(143));
process.on('SIGHUP', () => void interrupted(129));
process.on('exit', () => platform.kill());
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  await demo(options);
} catch (error) {
  if (!stopping) await failed(error);
}

async function demo({ keep, json, estimator }: DemoOptions): Promise<void> {
  const began = Date.now();
  const since = (start: number) => paint.dim(`${((Date.now() - start) / 1000).toFixed(1)} s`);
  const done = paint.green('✓');

  const starting = platform.start();
  starting.catch(() => {}); // It is awaited below; until then its failure must not end the process.
  const choice = await chooseEstimator(root, home, estimator);
  say(`${done} The estimator is ${choice.what}: ${choice.why}`);
  await starting;
  say(`${done} Postgres, the api and the scheduler run                ${since(began)}`);
  const servers = Date.now();
  const name = await platform.startServers(2, choice);
  say(`${done} Two estimator servers (${name}) registered over gRPC   ${since(servers)}`);

  searches = await submitSearches(platform.rest, name);
  await watch(platform, searches, { stream: out, live, silent, paint });

  const [endpoints, ...histories] = await Promise.all([
    platform.rest.endpoints(),
    ...searches.map(({ view }) => platform.rest.history(view.id)),
  ]);
  const report = makeReport(
    name,
    searches.map((search, i) => ({ ...search, history: histories[i] ?? [] })),
    endpoints,
  );
  if (json) process.stdout.write(`${JSON.stringify(report, null, process.stdout.isTTY ? 2 : undefined)}\n`);
  else say(['', ...table(report, paint), ''].join('\n'));

  if (keep) await stay();
  else {
    const ids = report.searches.map(({ id }) => id);
    say(`Both searches are in Postgres with their whole history (${relative(process.cwd(), home) || home}).`);
    say(`Look at them with ${paint.bold('npm start')}; their ids are`);
    for (const id of ids) say(`  ${id}`);
  }
  stopping = true;
  await platform.stop();
  process.exit(0);
}

/** Leaves everything running until a signal. */
async function stay(): Promise<void> {
  const { link, registry } = await platform.addresses();
  say(`Everything goes on running. The page, by a link that works once:\n\n${paint.bold(link)}\n`);
  say(`Estimator servers may register at ${registry}. Ctrl-C stops everything.`);
  await new Promise<void>((resolve) => {
    endKeeping = resolve;
    const look = setInterval(() => {
      try {
        platform.check();
      } catch (error) {
        clearInterval(look);
        void failed(error);
      }
    }, 500);
  });
}

/** A signal: what still runs is cancelled, so that it does not go on by itself at the next start, and all is stopped. */
async function interrupted(status: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const running = searches.filter(({ view }) => !over(view));
  const cancelled = Promise.allSettled(running.map(({ view }) => platform.rest.cancel(view.id)));
  await Promise.race([cancelled, new Promise((resolve) => setTimeout(resolve, 300))]);
  endKeeping();
  await platform.stop();
  process.exit(searches.length > 0 && running.length === 0 ? 0 : status);
}

async function failed(error: unknown): Promise<void> {
  stopping = true;
  await platform.stop();
  const message = error instanceof Error ? error.message : String(error);
  const log = error instanceof DemoError ? error.log : undefined;
  process.stderr.write(`\n${paint.red('The demo failed')}: ${message}\n`);
  const lines = log ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15) : [];
  if (lines.some((line) => line !== '')) process.stderr.write(`\nThe end of ${log}:\n\n${lines.join('\n')}\n`);
  process.exit(1);
}

function options0(): DemoOptions {
  try {
    const read = readOptions(process.argv.slice(2), process.env);
    if (read !== 'help') return read;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(1);
  }
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openScratchPostgres } from '../../libs/persistence/src/embedded/scratch.js';
import { Child, DemoError } from '../child.js';
import { Rest } from '../rest.js';
import { type Spread, spread } from './spread.js';

const root = resolve(import.meta.dirname, '../../..');
const timeoutMs = 60_000;

/** The goal of the project, in ms for each counted call. */
const goalMs = 0.5;

/**
 * Hyperband 81/3 (143 models, 1,581 calls) on an estimator that does nothing, over real gRPC, committed to Postgres: the
 * time from submit to finished as a client of the REST door sees it. One search to warm up, then the measured ones.
 */
export async function overhead(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      searches: { type: 'string', default: '5' },
      servers: { type: 'string', default: '2' },
      slots: { type: 'string', default: '4' },
    },
  });
  const [searches, servers, slots] = [values.searches, values.servers, values.slots].map(Number) as [
    number,
    number,
    number,
  ];
  const database = await openScratchPostgres();
  const { home } = database;
  const children: Child[] = [];
  const start = (what: string, main: string, log: string, env: Record<string, string>) => {
    const args = [join(root, 'dist', main)];
    const child = new Child({ what, command: process.execPath, args, cwd: root, env, log: join(home, log) });
    children.push(child);
    return child;
  };
  const end = () => {
    for (const child of children) child.kill();
  };
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  try {
    const platform = start('the platform', 'apps/platform/src/main.js', 'platform.log', {
      HYPERHOST_HOME: home,
      HYPERHOST_PORT: '0',
      HYPERHOST_GRPC_PORT: '0',
      DATABASE_URL: '',
      REDIS_URL: '',
    });
    const url = (await platform.says(/^Hyperhost is at (\S+)/m, timeoutMs))[1] as string;
    const registry = (await platform.says(/^Hyperhost registry is at (\S+)/m, timeoutMs))[1] as string;
    const token = readFileSync(join(home, 'token'), 'utf8').trim();
    const rest = new Rest(url, token);
    for (let i = 1; i <= servers; i += 1) {
      const env = { HYPERHOST_PLATFORM: registry, HYPERHOST_KEY: token, SLOTS: String(slots) };
      start(`server ${i}`, 'tools/bench/idle-server.js', `server-${i}.log`, env);
    }
    await until(async () => (await rest.endpoints()).filter(({ state }) => state === 'healthy').length === servers);

    const measured: { ms: number; scores: number; calls: number }[] = [];
    for (let i = 0; i <= searches; i += 1) {
      const result = await measure(rest, i);
      if (i > 0) measured.push(result);
    }

    const ms = measured.map((search) => search.ms);
    const { scores, calls } = measured[0] as { scores: number; calls: number };
    console.log(
      `Hyperband 81/3 on an idle estimator: ${servers} servers of ${slots} slots, ${searches} searches after one to warm up.`,
    );
    console.log('                       median   (min – max)');
    console.log(`wall time              ${shown(spread(ms), 0)} ms`);
    console.log(`durable scores         ${scores}`);
    console.log(`counted calls          ${calls}`);
    console.log(`time ÷ durable scores  ${shown(spread(measured.map((one) => one.ms / one.scores)), 2)} ms`);
    const perCall = spread(measured.map((one) => one.ms / one.calls));
    console.log(`time ÷ counted calls   ${shown(perCall, 3)} ms`);
    const met = perCall.median <= goalMs;
    console.log(`The goal is ≤ ${goalMs} ms a call: ${met ? 'met' : 'NOT met'}.`);
  } finally {
    await Promise.all(children.map((child) => child.stop(2_000)));
    process.off('exit', end);
    await database.close();
  }
}

async function measure(rest: Rest, seed: number): Promise<{ ms: number; scores: number; calls: number }> {
  const spec = {
    name: `overhead ${seed}`,
    estimator: 'idle',
    seed,
    algorithm: { type: 'hyperband', maxIter: 81, aggressiveness: 3 },
    space: { x: { type: 'float', low: 0, high: 1 } },
  };
  const started = performance.now();
  const { id } = await rest.submit(spec);
  let view = await rest.search(id);
  await until(async () => {
    view = await rest.search(id);
    return view.state !== 'submitted' && view.state !== 'running';
  });
  const ms = performance.now() - started;
  if (view.state !== 'finished') throw new DemoError(`the search ${view.state}: ${view.error}`);
  return { ms, scores: (await rest.history(id)).length, calls: view.done.calls };
}

async function until(asked: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(10)) if (await asked()) return;
  throw new DemoError(`it did not come to pass within ${timeoutMs / 1000} s`);
}

function shown({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits).padStart(6)}   (${min.toFixed(digits)} – ${max.toFixed(digits)})`;
}

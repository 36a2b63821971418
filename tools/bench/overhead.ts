import { parseArgs } from 'node:util';
import { BenchPlatform } from './bench-platform.js';
import { type Spread, spread } from './spread.js';

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
  await BenchPlatform.with(async (platform) => {
    await platform.serve('tools/bench/idle-server.js', Array(servers).fill({ SLOTS: String(slots) }));
    const measured: { ms: number; scores: number; calls: number }[] = [];
    for (let i = 0; i <= searches; i += 1) {
      const result = await measure(platform, i);
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
  });
}

async function measure(platform: BenchPlatform, seed: number): Promise<{ ms: number; scores: number; calls: number }> {
  const spec = {
    name: `overhead ${seed}`,
    estimator: 'idle',
    seed,
    algorithm: { type: 'hyperband', maxIter: 81, aggressiveness: 3 },
    space: { x: { type: 'float', low: 0, high: 1 } },
  };
  const { view, ms } = await platform.finish(spec, 10);
  return { ms, scores: (await platform.rest.history(view.id)).length, calls: view.done.calls };
}

function shown({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits).padStart(6)}   (${min.toFixed(digits)} – ${max.toFixed(digits)})`;
}

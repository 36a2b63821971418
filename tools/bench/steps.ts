import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EstimatorClient } from '@hyperhost/wire';
import { Child } from '../child.js';
import { BenchPlatform } from './bench-platform.js';
import { type Spread, spread } from './spread.js';

/** The goal of the project for a server that the platform dials, in steps a second. */
const GOAL = 1200;

/**
 * Steps a second: a randomized search whose models have one call and one score each, on an estimator that does nothing, over
 * real gRPC, each score committed to Postgres. Beside it, in the same run, what a bare gRPC server answers to as many
 * requests at a time.
 */
export async function steps(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: 'string', default: '5000' },
      slots: { type: 'string', default: '8' },
      searches: { type: 'string', default: '3' },
    },
  });
  const [models, slots, searches] = [values.models, values.slots, values.searches].map(Number) as [
    number,
    number,
    number,
  ];
  await BenchPlatform.with(async (platform) => {
    await platform.serve('tools/bench/idle-server.js', [{ SLOTS: String(slots) }]);
    const rates: number[] = [];
    for (let seed = 0; seed <= searches; seed++) {
      const { view } = await platform.finish(spec(seed, models), 100);
      // The first one warms up.
      if (seed > 0) rates.push(models / (view.seconds ?? Number.NaN));
    }
    const bare = await echo(models, slots, searches);
    const rate = spread(rates);
    console.log(
      `${models} steps of one call and one score, ${slots} at a time, ${searches} searches after one to warm up.`,
    );
    console.log('                              median   (min – max)');
    console.log(`steps a second, committed   ${shown(rate)}`);
    console.log(`bare gRPC, nothing kept     ${shown(bare)}`);
    console.log(`The goal is ≥ ${GOAL} a second: ${rate.median >= GOAL ? 'met' : 'NOT met'}.`);
  });
}

const spec = (seed: number, models: number) => ({
  name: `steps ${seed}`,
  estimator: 'idle',
  seed,
  algorithm: { type: 'randomized', nInitialParameters: models, maxIter: 1 },
  space: { x: { type: 'float', low: 0, high: 1 } },
});

/** Requests a second to the bare server, `slots` at a time. */
async function echo(requests: number, slots: number, repeats: number): Promise<Spread> {
  const server = new Child({
    what: 'the bare server',
    command: process.execPath,
    args: [resolve(import.meta.dirname, 'echo-server.js')],
    cwd: process.cwd(),
    env: {},
    log: join(tmpdir(), `hyperhost-echo-${process.pid}.log`),
  });
  try {
    const address = (await server.says(/^echo serves at (\S+)/m, 10_000))[1] as string;
    const client = new EstimatorClient(address);
    const rates: number[] = [];
    for (let i = 0; i <= repeats; i++) {
      const began = performance.now();
      let sent = 0;
      const line = async () => {
        while (sent < requests) await client.partialFit(request(sent++), { deadlineMs: 10_000, silenceMs: 0 });
      };
      await Promise.all(Array.from({ length: slots }, line));
      if (i > 0) rates.push((1000 * requests) / (performance.now() - began));
    }
    client.close();
    return spread(rates);
  } finally {
    await server.stop(2_000);
  }
}

function request(number: number) {
  const modelId = `search/${number}`;
  const model = { searchId: 'search', modelId, paramsJson: '{"x":0.5}', seed: number, dataset: '' };
  return { stepId: `${modelId}:0+1`, model, fromCalls: 0, calls: 1, chunks: [], score: true, attempt: 1, epoch: 1 };
}

function shown({ median, min, max }: Spread): string {
  return `${median.toFixed(0).padStart(8)}   (${min.toFixed(0)} – ${max.toFixed(0)})`;
}

import { parseArgs } from 'node:util';
import { modelParams, parseSpec } from '@hyperhost/core';
import { play } from '../simulate/play.js';
import { BenchPlatform } from './bench-platform.js';
import { spread } from './spread.js';

/** The goal: the real time is at most this much above the simulated one. */
const GOAL = 0.05;
/** What Dask-ML took for the same search on a like machine, as a multiple of one model's time. */
const DASK_ML: Record<number, number> = { 4: 6.29, 8: 4.05, 16: 2.51, 24: 1.95, 32: 1.7 };

const spec = {
  name: 'makespan',
  estimator: 'sleeping',
  seed: 7,
  algorithm: { type: 'hyperband', maxIter: 81, aggressiveness: 3 },
  space: { x: { type: 'float', low: 0, high: 1 } },
};

/**
 * Hyperband 81/3 over real gRPC on servers that sleep in each call, beside the simulation of the same search with the call
 * time that the servers measured. Both in units of the time of one model (81 calls).
 */
export async function makespan(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      slots: { type: 'string', default: '4,8,16,24,32' },
      servers: { type: 'string', default: '1' },
      repeats: { type: 'string', default: '3' },
      order: { type: 'string', default: 'auto' },
    },
  });
  const servers = Number(values.servers);
  console.log(
    `Hyperband 81/3 on ${servers === 1 ? 'one server' : `${servers} servers`} that sleep${servers === 1 ? 's' : ''} 40 ms a call, order ${values.order}; median of ${values.repeats}.`,
  );
  console.log('slots   real ÷ one model   simulated   real ÷ simulated   (min – max)       Dask-ML   call');
  await BenchPlatform.with(async (platform) => {
    for (const slots of values.slots.split(',').map(Number)) {
      const each = Array.from({ length: servers }, (_, i) => Math.floor((slots + i) / servers));
      await platform.serve(
        'tools/bench/sleeping-server.js',
        each.map((count) => ({ SLOTS: String(count) })),
      );
      const runs: { real: number; simulated: number; callMs: number }[] = [];
      for (let i = 0; i < Number(values.repeats); i++) {
        runs.push(await measure(platform, { ...spec, order: values.order }, slots, servers));
      }
      const ratio = spread(runs.map(({ real, simulated }) => real / simulated));
      const middle = (of: (run: (typeof runs)[number]) => number) => spread(runs.map(of)).median;
      const dask = DASK_ML[slots]?.toFixed(2) ?? '–';
      console.log(
        `${String(slots).padStart(5)}   ${middle((run) => run.real)
          .toFixed(3)
          .padStart(16)}   ${middle((run) => run.simulated)
          .toFixed(3)
          .padStart(
            9,
          )}   ${ratio.median.toFixed(3).padStart(16)}   (${ratio.min.toFixed(3)} – ${ratio.max.toFixed(3)})   ${dask.padStart(7)}   ${middle((run) => run.callMs).toFixed(1)} ms   ${ratio.median <= 1 + GOAL ? 'met' : 'NOT met'}`,
      );
    }
  });
  console.log(`The goal is ≤ ${1 + GOAL} × the simulated time.`);
}

async function measure(platform: BenchPlatform, given: unknown, slots: number, servers: number) {
  const { view } = await platform.finish(given, 100);
  const history = await platform.rest.history(view.id);
  const seconds = history.reduce((sum, { fitSeconds }) => sum + fitSeconds, 0);
  const callSeconds = seconds / view.done.calls;
  const parsed = parseSpec(given);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const params = modelParams(parsed.spec, spec.seed);
  const { makespan: simulated } = play(
    {
      ...parsed.spec,
      models: {
        score: (model) => Number(params(model).x),
        callSeconds: () => callSeconds,
        scoreSeconds: () => 0,
      },
    },
    { slots, servers, copySeconds: 0, order: parsed.spec.order, stepCalls: 'auto', overheadSeconds: 0 },
  );
  return { real: (view.seconds ?? 0) / (81 * callSeconds), simulated, callMs: 1000 * callSeconds };
}

import { parseArgs } from 'node:util';
import { BenchPlatform } from './bench-platform.js';

/** The goal: what the plan says is at most this far from what then happens. */
const GOAL = 0.1;

const spec = (seed: number) => ({
  name: 'prediction',
  estimator: 'sleeping',
  seed,
  algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
  space: { x: { type: 'float', low: 0, high: 1 } },
});

/**
 * What the plan preview says of the time and cost of a search, beside what then happens, over real gRPC on a server that
 * sleeps in each call. The call time is what the platform has measured in searches before.
 */
export async function prediction(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { slots: { type: 'string', default: '16,8,4,1' } } });
  console.log('Hyperband 27/3 on a server that sleeps 40 ms a call.');
  console.log('slots   predicted      happened   happened ÷ predicted   slot-seconds: predicted   happened');
  await BenchPlatform.with(async (platform) => {
    let seed = 0;
    for (const slots of values.slots.split(',').map(Number)) {
      await platform.serve('tools/bench/sleeping-server.js', [{ SLOTS: String(slots) }]);
      // Nothing is measured before the first.
      if (seed === 0) await platform.finish(spec(seed++), 100);
      const { prediction: predicted } = await platform.rest.plan(spec(seed));
      const { view } = await platform.finish(spec(seed++), 100);
      if (!predicted) throw new Error('the plan has no prediction');
      const seconds = view.seconds ?? 0;
      const history = await platform.rest.history(view.id);
      const worked = history.reduce((sum, one) => sum + one.fitSeconds + one.scoreSeconds, 0);
      const ratio = seconds / predicted.seconds;
      const met = Math.abs(ratio - 1) <= GOAL ? 'met' : 'NOT met';
      console.log(
        `${String(slots).padStart(5)}   ${predicted.seconds.toFixed(2).padStart(7)} s   ${seconds.toFixed(2).padStart(9)} s   ${ratio.toFixed(3).padStart(20)}   ${predicted.slotSeconds.toFixed(2).padStart(23)}   ${worked.toFixed(2).padStart(8)}   ${met}`,
      );
    }
  });
  console.log(`The goal is within ${100 * GOAL} %.`);
}

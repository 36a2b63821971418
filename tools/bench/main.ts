// `npm run bench -- NAME`: the figures that are measured.
import { DemoError } from '../child.js';
import { makespan } from './makespan.js';
import { order } from './order.js';
import { overhead } from './overhead.js';
import { prediction } from './prediction.js';
import { steps } from './steps.js';

const benches: Record<string, (args: string[]) => Promise<void>> = { makespan, order, overhead, prediction, steps };

const [name, ...args] = process.argv.slice(2);
const bench = benches[name ?? ''];
if (!bench) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${Object.keys(benches).join(', ')}.`);
  process.exit(1);
}
try {
  await bench(args);
  process.exit(0);
} catch (error) {
  console.error(error instanceof DemoError ? error.message : error);
  process.exit(1);
}

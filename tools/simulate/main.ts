/**
 * `npm run simulate -- SPEC.json` or `-- --curves FILE`: plays a search on a pretend clock, with the decisions and the order
 * of the scheduler. Exit status 1 where an input is wrong.
 */
import { resolve } from 'node:path';
import type { Fault } from '@hyperhost/core';
import { makePaint, wantsColours } from '../demo/paint.js';
import { readOptions, type SimulateOptions, usage } from './options.js';
import { play } from './play.js';
import { makeReport } from './report.js';
import { screen } from './screen.js';
import { openSource } from './source.js';

const asked = readOptions(process.argv.slice(2), process.env);
if (asked.type === 'options') simulateAsAsked(asked.options);
else if (asked.type === 'help') console.log(usage);
else if (asked.type === 'faults') fail('These options cannot be:', asked.faults);
else fail(`Give a spec, or --curves FILE.\n\n${usage}`, []);

function simulateAsAsked(options: SimulateOptions): void {
  // npm changes the working directory to the repository; the path is meant from where the person stands.
  const opened = openSource(resolve(process.env.INIT_CWD ?? process.cwd(), options.file), options);
  if (!opened.ok) return fail(`${options.file} cannot be played:`, opened.faults);
  const { source } = opened;
  const order = options.order ?? source.order;
  const { slots, servers, copySeconds, stepCalls } = options;
  const pool = { slots, servers, copySeconds, stepCalls, overheadSeconds: 0 };
  const played = play(source.search, { ...pool, order });
  const report = makeReport(source, played);
  if (options.json) return console.log(JSON.stringify(report, null, 2));
  const rivalOrder = order === 'fifo' ? 'auto' : 'fifo';
  const rival = play(source.search, { ...pool, order: rivalOrder });
  const { algorithm, direction } = source;
  const paint = makePaint(wantsColours(process.stdout, process.env));
  const scene = { report, played, rival, algorithm, direction, options };
  console.log(`\n${screen(scene, paint, process.stdout.columns ?? 100).join('\n')}\n`);
}

function fail(head: string, faults: readonly Fault[]): void {
  console.error(
    [head, ...faults.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)].join('\n'),
  );
  process.exitCode = 1;
}

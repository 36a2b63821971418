/** `npm run try -- --target host:port`: tries an estimator server. Exit status 1 if a check failed or none could be made. */

import { CannotTry } from '../kit/reach.js';
import { parseOptions, USAGE } from './options.js';
import { Report } from './report.js';
import { tryServer } from './try-server.js';

process.exitCode = await main();

async function main(): Promise<number> {
  // npm changes the working directory to the repository; paths are meant from where the person stands.
  const options = parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if ('faults' in options) {
    process.stderr.write(`${options.faults.join('\n')}\n\n${USAGE}`);
    return 1;
  }
  const began = performance.now();
  const colours = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const report = new Report((line) => process.stdout.write(`${line}\n`), colours);
  process.stdout.write(`Trying the estimator server at ${options.target}\n`);
  try {
    await tryServer(options, report);
  } catch (error) {
    if (!(error instanceof CannotTry)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  }
  report.close((performance.now() - began) / 1000);
  return report.failures === 0 ? 0 : 1;
}

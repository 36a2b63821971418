/** `npm run conformance -- --target host:port`: exit status 1 if a case failed or none could be looked at. */
import { writeFileSync } from 'node:fs';
import { CASES } from './cases.js';
import { examine } from './examine.js';
import { junitOf } from './junit.js';
import { parseOptions, USAGE } from './options.js';
import { CannotTry } from './reach.js';
import { Report } from './report.js';

process.exitCode = await main();

async function main(): Promise<number> {
  // npm changes the working directory to the repository; paths are meant from where the person stands.
  const options = parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options === 'list') {
    for (const { id, rule } of CASES) process.stdout.write(`${id} ${rule}\n`);
    return 0;
  }
  if ('faults' in options) {
    process.stderr.write(`${options.faults.join('\n')}\n\n${USAGE}`);
    return 1;
  }
  const began = performance.now();
  const colours = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const report = new Report((line) => process.stdout.write(`${line}\n`), colours);
  process.stdout.write(`The estimator server at ${options.target}, held against the contract\n`);
  try {
    const groups = await examine(options, report);
    report.close((performance.now() - began) / 1000);
    if (options.junit) writeFileSync(options.junit, junitOf(options.target, groups));
  } catch (error) {
    if (!(error instanceof CannotTry)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  }
  return report.failures === 0 ? 0 : 1;
}

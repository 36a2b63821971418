import { writeFileSync } from 'node:fs';
import { CASES } from './cases.js';
import { examine } from './examine.js';
import { junitOf } from './junit.js';
import { parseOptions, USAGE } from './options.js';
import { CannotTry } from './reach.js';
import { Report } from './report.js';

/** Where the command writes to. */
export interface Outlet {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colours: boolean;
}

/**
 * `npm run conformance`, with its arguments. `cwd` is where relative paths begin.
 *
 * @returns the exit status: 0 if nothing failed, 1 if a case failed or none could be looked at.
 */
export async function runKit(args: string[], cwd: string, { out, err, colours }: Outlet): Promise<number> {
  const options = parseOptions(args, cwd);
  if (options === 'help') {
    out(USAGE);
    return 0;
  }
  if (options === 'list') {
    for (const { id, rule } of CASES) out(`${id} ${rule}\n`);
    return 0;
  }
  if ('faults' in options) {
    err(`${options.faults.join('\n')}\n\n${USAGE}`);
    return 1;
  }
  const began = performance.now();
  const report = new Report((line) => out(`${line}\n`), colours);
  out(`The estimator server at ${options.target}, held against the contract\n`);
  try {
    const groups = await examine(options, report);
    report.close((performance.now() - began) / 1000);
    if (options.junit && !written(options.junit, junitOf(options.target, groups), err)) return 1;
  } catch (error) {
    if (!(error instanceof CannotTry)) throw error;
    err(`\n${error.message}\n`);
    return 1;
  }
  return report.failures === 0 ? 0 : 1;
}

/** Writes a file, or says why it cannot. */
function written(file: string, text: string, err: Outlet['err']): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    err(`--junit ${file} cannot be written: ${(error as Error).message}\n`);
    return false;
  }
}

/**
 * `npm run vectors -- DIR`: compares our plans and decisions with recordings of Dask-ML's. Without DIR, the recordings of
 * this repository. Exit status 1 if anything failed.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareFolder } from './folder.js';
import type { Outcome } from './outcome.js';
import { reportLines } from './report.js';

const given = process.argv[2];
// npm changes the working directory to the repository; the path is meant from where the person stands.
const folder =
  given === undefined
    ? join(repositoryRoot(), 'conformance/fixtures/dask-ml')
    : resolve(process.env.INIT_CWD ?? process.cwd(), given);
const outcomes = outcomesOf(folder);
process.stdout.write(`${reportLines(outcomes).join('\n')}\n`);
process.exitCode = outcomes.some(({ type }) => type === 'failed') ? 1 : 0;

function outcomesOf(path: string): Outcome[] {
  try {
    const found = compareFolder(path);
    if (found.length > 0) return found;
    return [{ type: 'failed', name: path, differences: ['The folder holds no .json file.'] }];
  } catch (error) {
    return [{ type: 'failed', name: path, differences: [error instanceof Error ? error.message : String(error)] }];
  }
}

function repositoryRoot(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, 'package.json')) && dirname(at) !== at) at = dirname(at);
  return at;
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, settled } from './counts.js';
import { startRunner } from './runner.js';

/** The part of vitest's JSON report that is read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** Runs vitest with its own output on the terminal, and counts. A file that fails as a whole counts as one test. */
export async function vitest(root: string, filters: string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'hyperhost-vitest-'));
  try {
    const path = join(folder, 'report.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`, ...filters];
    const child = startRunner(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const ok = await new Promise<boolean>((resolve) => child.on('close', (code) => resolve(code === 0)));
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return settled({ passed: 0, failed: 0, skipped: 0, ok: false });
    const report = JSON.parse(text) as Report;
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    return settled({
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
      ok,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

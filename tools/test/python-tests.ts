import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Counts, settled } from './counts.js';
import { startRunner } from './runner.js';

/** Rooms that hold Python tests: files named `test_*.py`. */
const rooms = ['sdk/python', 'plugins/examples/sklearn'];

/** Runs the Python tests of every folder that has some, with unittest, and counts. */
export async function pythonTests(root: string, python: string): Promise<Counts> {
  const folders = new Set<string>();
  for (const room of rooms) {
    for (const path of await readdir(join(root, room), { recursive: true }).catch(() => [])) {
      if (/(^|[\\/])test_[^\\/]*\.py$/.test(path)) folders.add(dirname(join(room, path)));
    }
  }
  const total: Counts = { passed: 0, failed: 0, skipped: 0, ok: true };
  for (const folder of [...folders].sort()) {
    console.log(`\nPython tests in ${folder}`);
    const counts = await unittest(root, python, folder);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    total.ok &&= counts.ok;
  }
  return total;
}

async function unittest(root: string, python: string, folder: string): Promise<Counts> {
  const child = startRunner(python, ['-m', 'unittest', 'discover', '-s', folder], {
    cwd: root,
    env: { ...process.env, PYTHONPATH: join(root, 'sdk/python'), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let report = '';
  child.stderr?.on('data', (chunk) => {
    report += chunk;
    process.stdout.write(chunk);
  });
  const ok = await new Promise<boolean>((resolve) => child.on('close', (code) => resolve(code === 0)));
  return settled({ ...countsOf(report), ok });
}

/** Reads unittest's closing lines: `Ran 12 tests in 0.3s`, then `OK (skipped=1)` or `FAILED (failures=1, errors=2)`. */
export function countsOf(report: string): Omit<Counts, 'ok'> {
  const ran = Number(/^Ran (\d+) tests? in/m.exec(report)?.[1] ?? 0);
  const closing = /^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?\s*$/m.exec(report)?.[1] ?? '';
  const count = (name: string) => Number(new RegExp(`(?:^|, )${name}=(\\d+)`).exec(closing)?.[1] ?? 0);
  const failed = count('failures') + count('errors') + count('unexpected successes');
  const skipped = count('skipped');
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped };
}

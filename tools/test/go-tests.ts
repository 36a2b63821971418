import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { quietly } from '../quietly.js';
import { type Counts, settled } from './counts.js';
import { startRunner } from './runner.js';

const EXAMPLE = 'plugins/examples/go';

/** A Go that can build the example, or the reason why there is none. */
export type Go = { go: string } | { none: string };

/** Finds the Go on PATH, or where its own installer puts it, and fetches the modules of the example. */
export async function findGo(root: string): Promise<Go> {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/local/go/bin'];
  const go = folders.map((folder) => join(folder, 'go')).find((path) => existsSync(path));
  if (!go) return { none: 'it is not installed' };
  const ask = { command: go, cwd: join(root, EXAMPLE), timeoutMs: 60_000 };
  const version = await quietly({ ...ask, args: ['env', 'GOVERSION'] });
  if (!version.ok) return { none: `${go} is older than ${EXAMPLE}/go.mod asks for` };
  const modules = await quietly({ ...ask, args: ['list', '-deps', './...'] });
  if (!modules.ok) return { none: `${go} cannot fetch the modules that ${EXAMPLE}/go.mod names` };
  return { go };
}

/**
 * Runs the example's own tests; then builds it, starts it, and looks at it as `npm run try` and `npm run
 * conformance` do, which counts as one test.
 */
export async function goTests(root: string, go: string): Promise<Counts> {
  console.log(`\nGo tests in ${EXAMPLE}`);
  const own = await goTest(root, go);
  const folder = await mkdtemp(join(tmpdir(), 'hyperhost-go-'));
  try {
    const tried = await triedServer(root, go, join(folder, 'server'));
    return {
      passed: own.passed + (tried ? 1 : 0),
      failed: own.failed + (tried ? 0 : 1),
      skipped: own.skipped,
      ok: own.ok && tried,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function goTest(root: string, go: string): Promise<Counts> {
  const child = startRunner(go, ['test', '-v', '-timeout', '120s', './...'], {
    cwd: join(root, EXAMPLE),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report = '';
  child.stdout?.on('data', (chunk) => {
    report += chunk;
  });
  const ok = await ended(child);
  const counts = countsOf(report);
  console.log(ok ? `${counts.passed} passed` : report);
  return settled({ ...counts, ok });
}

/** Counts the tests in the report of `go test -v`, without the parts of a test, which are indented. */
export function countsOf(report: string): Omit<Counts, 'ok'> {
  const count = (word: string) => report.match(new RegExp(`^--- ${word}: `, 'gm'))?.length ?? 0;
  return { passed: count('PASS'), failed: count('FAIL'), skipped: count('SKIP') };
}

/** Builds the server of the example; whether that went well. */
export function buildGoExample(root: string, go: string, executable: string): Promise<boolean> {
  const args = ['build', '-buildvcs=false', '-o', executable, '.'];
  return ended(startRunner(go, args, { cwd: join(root, EXAMPLE), stdio: 'inherit' }));
}

async function triedServer(root: string, go: string, executable: string): Promise<boolean> {
  if (!(await buildGoExample(root, go, executable))) return false;
  const cwd = join(root, EXAMPLE);
  const env = { ...process.env, HYPERHOST_PLATFORM: '' };
  const server = startRunner(executable, [], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const serverEnded = ended(server);
  try {
    const address = await addressOf(server);
    if (!address) return false; // it has said why
    for (const main of ['try', 'kit']) {
      const args = [`dist/conformance/${main}/main.js`, '--target', address];
      if (!(await ended(startRunner(process.execPath, args, { cwd: root, stdio: 'inherit' })))) return false;
    }
  } finally {
    server.kill('SIGTERM');
  }
  const stopped = await serverEnded;
  if (!stopped) console.log('The server did not stop in good order.');
  return stopped;
}

/** The address in the line that the server prints when it is ready; undefined if it ends before. */
function addressOf(server: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('close', () => resolve(undefined));
    createInterface({ input: server.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const found = /serves at (\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
  });
}

/** Whether a process ends well. */
function ended(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hyperhost-lock-'));
const lock = join(folder, 'lock');
const lockModule = fileURLToPath(new URL('lock.mjs', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that says when it enters and leaves the work, or is killed in the middle of it. */
function worker(name: string, killed = false): Promise<string> {
  const work = killed ? `process.kill(process.pid, 'SIGKILL')` : `await new Promise((end) => setTimeout(end, 200))`;
  const script = `
    const { alone } = await import(${JSON.stringify(lockModule)});
    await alone(${JSON.stringify(lock)}, async () => {
      console.log(Date.now(), '${name}', 'enters');
      ${work};
      console.log(Date.now(), '${name}', 'leaves');
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(output)));
}

test('two processes never do the work at the same time', async () => {
  const output = (await Promise.all([worker('a'), worker('b'), worker('c')])).join('');
  const order = output
    .trim()
    .split('\n')
    .sort()
    .map((line) => line.split(' ').slice(1));
  expect(order).toHaveLength(6);
  for (let i = 0; i < 6; i += 2) {
    expect(order[i]?.[1]).toBe('enters');
    expect(order[i + 1]).toEqual([order[i]?.[0], 'leaves']);
  }
});

test('the lock of a process that was killed is free', async () => {
  await worker('a', true);
  expect(await worker('b')).toContain('b leaves');
});

test('a lock that its holder is just writing is not free', async () => {
  writeFileSync(lock, '');
  const waiting = worker('a');
  expect(await Promise.race([waiting, new Promise((end) => setTimeout(() => end('still waiting'), 600))])).toBe(
    'still waiting',
  );
  rmSync(lock);
  expect(await waiting).toContain('a leaves');
});

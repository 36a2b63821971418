import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a server that was left behind may take to stop, in ms, before it is stopped the hard way. */
const STOP_MS = 10_000;

/**
 * Stops a server that an earlier keeper left behind, and removes the lock file of one that is dead. Postgres itself takes
 * a lock file for valid as long as its process id exists; but that may be a zombie that nobody reaps (a container without
 * an init), or another program by now.
 */
export async function clearLeftover(data: string, sockets: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = Number(readIfThere(lock)?.split('\n')[0]);
  if (pid > 0 && isServer(pid, data)) {
    process.kill(pid, 'SIGINT');
    for (const hard = performance.now() + STOP_MS; isServer(pid, data); await sleep(20)) {
      if (performance.now() > hard) process.kill(pid, 'SIGQUIT');
    }
  }
  for (const file of [lock, join(sockets, '.s.PGSQL.5432.lock'), join(sockets, '.s.PGSQL.5432')])
    rmSync(file, { force: true });
}

/** Whether this process is a living server of this data folder. */
function isServer(pid: number, data: string): boolean {
  if (existsSync('/proc/self/stat')) {
    const state = /\) (.)/.exec(readIfThere(`/proc/${pid}/stat`) ?? '')?.[1];
    if (!state || state === 'Z' || state === 'X') return false;
    return readIfThere(`/proc/${pid}/cmdline`)?.split('\0').includes(data) ?? false;
  }
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(data);
  } catch {
    return false;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

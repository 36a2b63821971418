import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A name for this process as an owner of pools: where it runs, its process id, and something random. Process ids mean
 * something only within one machine and one process namespace, so both are part of it.
 */
export function newOwnerName(): string {
  return [hostname(), processNamespace(), process.pid, randomBytes(4).toString('hex')].join('/');
}

/** Whether the process of this name is known to be gone. One of another machine is never known to be. */
export function isGone(owner: string): boolean {
  const [host, namespace, pid] = owner.split('/');
  if (host !== hostname() || namespace !== processNamespace() || !/^[1-9]\d*$/.test(pid ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
    return Number(pid) === process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Tells containers apart that share a host name. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return '-';
  }
}

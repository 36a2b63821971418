import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isGone, newOwnerName } from './owner-name.js';

/** The name that a process would have had, with another process id. */
function named(pid: number | string, parts: { host?: string; namespace?: string } = {}): string {
  const [host, namespace] = newOwnerName().split('/');
  return [parts.host ?? host, parts.namespace ?? namespace, pid, 'abcd'].join('/');
}

describe('an owner of pools', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);

  it('is gone when its process on this machine has ended', () => {
    expect(isGone(named(pid))).toBe(true);
  });

  it('is not gone while its process lives, also when that is somebody else’s', () => {
    expect(isGone(named(process.ppid))).toBe(false);
    expect(isGone(named(1))).toBe(false);
  });

  it('is gone when this very process has its id: an earlier one had it', () => {
    expect(isGone(named(process.pid))).toBe(true);
  });

  it('of another machine or another process namespace is never known to be gone', () => {
    expect(isGone(named(pid, { host: 'elsewhere' }))).toBe(false);
    expect(isGone(named(pid, { namespace: '4026531000' }))).toBe(false);
    expect(isGone('no name of ours')).toBe(false);
  });
});

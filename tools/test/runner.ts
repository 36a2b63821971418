import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Starts a test runner that ends with this process: on SIGTERM it gets the chance to stop its own servers. */
export function startRunner(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options);
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  return child;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What went wrong in the demo, with the end of the log that tells more. Shown without a stack trace. */
export class DemoError extends Error {
  constructor(
    message: string,
    readonly log?: string,
  ) {
    super(message);
  }
}

/** How to start a child process. */
export interface ChildCommand {
  /** What it is, for people: `the api`. */
  what: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** File that takes all that it prints. */
  log: string;
}

/**
 * A process that the demo started. It prints into its own log, never on the terminal. It is a process group of its own,
 * so that a Ctrl-C reaches the demo alone, which then stops everything in order; and it watches its parent
 * (`HYPERHOST_EXIT_WITH_PARENT`), so that it ends even when the demo is killed.
 */
export class Child {
  private readonly process: ChildProcess;
  private spawnError: Error | undefined;

  constructor(private readonly how: ChildCommand) {
    const output = openSync(how.log, 'w');
    try {
      this.process = spawn(how.command, how.args, {
        cwd: how.cwd,
        env: { ...process.env, ...how.env, HYPERHOST_EXIT_WITH_PARENT: '1', HYPERHOST_PARENT_PID: String(process.pid) },
        stdio: ['ignore', output, output],
        detached: true,
      });
    } finally {
      closeSync(output);
    }
    this.process.on('error', (error) => {
      this.spawnError = error;
    });
  }

  get ended(): boolean {
    return this.spawnError !== undefined || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Waits for a line in its output and gives back the match. */
  async says(line: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(20)) {
      const match = line.exec(readFileSync(this.how.log, 'utf8'));
      if (match) return match;
      if (this.ended) throw this.failure();
    }
    throw new DemoError(`${this.how.what} was not ready after ${timeoutMs / 1000} s`, this.how.log);
  }

  /** The error that tells how it ended. */
  failure(): DemoError {
    const { exitCode, signalCode } = this.process;
    const how =
      this.spawnError?.message ?? (signalCode ? `was ended by ${signalCode}` : `ended with status ${exitCode}`);
    return new DemoError(`${this.how.what} ${how}`, this.how.log);
  }

  /** Asks it to stop, and ends it and all that it started if it has not done so in time. */
  async stop(patienceMs: number): Promise<void> {
    if (!this.ended) {
      const gone = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      await Promise.race([gone, sleep(patienceMs)]);
    }
    this.kill();
  }

  /** Ends it and all that it started, at once. */
  kill(): void {
    try {
      if (this.process.pid) process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // Its group is empty: nothing is left to end.
    }
  }
}

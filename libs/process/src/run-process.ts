import { onParentGone } from './parent.js';

/** Something that runs until it is closed. */
export interface Running {
  close(): Promise<void>;
}

/** A process that has not ended by itself this long after a signal is ended. */
const CLOSE_MS = 1700;

/**
 * The life of one process of the platform: starts, runs until SIGINT, SIGTERM or the end of its parent, closes, and
 * exits with 0. What cannot start says why in plain words and exits with 1; nobody gets a stack trace for a port that is
 * taken. Further signals change nothing: a terminal and npm both send one.
 */
export async function runProcess(start: () => Promise<Running>, options: { exitWithParent: boolean }): Promise<void> {
  let running: Running | null = null;
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(0), CLOSE_MS).unref();
    Promise.resolve(running?.close()).then(
      () => process.exit(0),
      (error: unknown) => fail('could not stop cleanly', error),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // A reader that has gone away (`| head`) is no reason to fail.
  process.stdout.on('error', () => {});
  // Started by npm, we end with npm: a killed `npm start` must leave nothing behind.
  if (options.exitWithParent || process.env.npm_lifecycle_event) onParentGone(end);
  try {
    running = await start();
  } catch (error) {
    fail('could not start', error);
  }
}

function fail(what: string, error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Hyperhost ${what}: ${message}\n`);
  process.exit(1);
}

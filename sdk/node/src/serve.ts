import type { ServeOptions } from './estimator.js';
import { type RunningServer, startServer } from './server.js';

/** How often the parent, or the end of the last step, is looked for, in ms. */
const LOOK_MS = 300;
/** The process is gone this long after a signal, whatever the platform does, in ms. */
const LONGEST_STOP_MS = 1500;

/**
 * Serves an estimator until SIGINT or SIGTERM: listens, registers where a platform is given, and says so in a line each.
 * What no repeat will mend (options, an address in use, a refusal of the platform) ends the process with status 1 and
 * one clear line.
 */
export async function serve<Model>(options: ServeOptions<Model>): Promise<void> {
  const say = (line: string) => process.stdout.write(`hyperhost: ${line}\n`);
  const fail = (line: string): never => {
    process.stderr.write(`hyperhost: ${line}\n`);
    process.exit(1);
  };
  let server: RunningServer | undefined;
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref();
    await server?.stop();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  if (process.env.HYPERHOST_EXIT_WITH_PARENT === '1') {
    const parent = process.ppid;
    // The parent may have gone before we could look who it was; then only the id that it told us tells.
    const told = Number(process.env.HYPERHOST_PARENT_PID) || parent;
    setInterval(() => (process.ppid !== parent || !isAlive(told)) && void stop(), LOOK_MS).unref();
  }
  const drain = () => {
    say('the platform asks this server to stop when its running steps are done');
    setInterval(() => server?.idle && void stop(), LOOK_MS);
  };
  const { trainRows, validationRows } = options.dataset ?? {};
  const listening = (address: string) =>
    say(`${options.name} serves at ${address} (${trainRows} training rows, ${validationRows} validation rows)`);
  server = await startServer(options, { log: say, onRefused: fail, onDrain: drain, listening }).catch((error: Error) =>
    fail(error.message),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

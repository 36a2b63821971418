import type { ServeOptions } from './estimator.js';
import { startServer } from './server.js';

/** How often the parent is looked for, in ms. */
const LOOK_MS = 300;

/**
 * Serves an estimator until SIGINT or SIGTERM: listens, registers where a platform is given, and says so in a line each.
 * A refusal that no repeat will mend ends the process with status 1 and one clear line.
 */
export async function serve<Model>(options: ServeOptions<Model>): Promise<void> {
  const say = (line: string) => process.stdout.write(`hyperhost: ${line}\n`);
  const fail = (line: string) => {
    process.stderr.write(`hyperhost: ${line}\n`);
    process.exit(1);
  };
  const server = await startServer(options, { log: say, onRefused: fail }).catch((error: Error) => fail(error.message));
  const { trainRows, validationRows } = options.dataset;
  say(`${options.name} serves at ${server.address} (${trainRows} training rows, ${validationRows} validation rows)`);
  const stop = () => {
    setTimeout(() => process.exit(0), 1500).unref();
    server.stop().then(
      () => process.exit(0),
      () => process.exit(0),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (process.env.HYPERHOST_EXIT_WITH_PARENT === '1') {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(), LOOK_MS).unref();
  }
}

import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@hyperhost/persistence';
import { runProcess } from '@hyperhost/process';
import { pino } from 'pino';
import { readConfig } from './config.js';
import { startScheduler } from './start-scheduler.js';

/** The project's root, seen from dist/apps/scheduler/src. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

await runProcess(
  async () => {
    const config = readConfig(process.env, ROOT);
    const log = pino({ level: config.logLevel }, pino.destination(2));
    const database = await openDatabase(config);
    const scheduler = await startScheduler({ ...database, databaseUrl: database.url, config, log });
    process.stdout.write(`Hyperhost registry is at ${scheduler.address}\n`);
    return {
      async close() {
        await scheduler.close();
        await database.close();
      },
    };
  },
  { exitWithParent: process.env.HYPERHOST_EXIT_WITH_PARENT === '1' },
);

import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@hyperhost/persistence';
import { runProcess } from '@hyperhost/process';
import { pino } from 'pino';
import { readConfig } from './config.js';
import { startApi } from './start-api.js';

/** The project's root, seen from dist/apps/api/src. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

await runProcess(
  async () => {
    const config = readConfig(process.env, ROOT);
    const log = pino({ level: config.logLevel }, pino.destination(2));
    const database = await openDatabase(config);
    const api = await startApi({ ...database, databaseUrl: database.url, config, log });
    process.stdout.write(`Hyperhost is at ${api.url}\n`);
    if (database.tokenCreated) {
      process.stdout.write(
        `Open once, within 15 minutes: ${api.url}/#link=${await database.keys.issueLink(database.teamId)}\n`,
      );
    }
    return {
      async close() {
        await api.close();
        await database.close();
      },
    };
  },
  { exitWithParent: process.env.HYPERHOST_EXIT_WITH_PARENT === '1' },
);

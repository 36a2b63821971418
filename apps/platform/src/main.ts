import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@hyperhost/persistence';
import { runProcess } from '@hyperhost/process';
import { pino } from 'pino';
import { readConfig as readApiConfig } from '../../api/src/config.js';
import { startApi } from '../../api/src/start-api.js';
import { readConfig as readSchedulerConfig } from '../../scheduler/src/config.js';
import { startScheduler } from '../../scheduler/src/start-scheduler.js';

/** The project's root, seen from dist/apps/platform/src. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Both halves in one process, on one connection to the database. */
await runProcess(
  async () => {
    const apiConfig = readApiConfig(process.env, ROOT);
    const config = readSchedulerConfig(process.env, ROOT);
    const log = pino({ level: config.logLevel }, pino.destination(2));
    const database = await openDatabase(config);
    const parts = { ...database, databaseUrl: database.url, log };
    const scheduler = await startScheduler({ ...parts, config });
    const api = await startApi({ ...parts, config: apiConfig });
    process.stdout.write(`Hyperhost is at ${api.url}\n`);
    process.stdout.write(`Hyperhost registry is at ${scheduler.address}\n`);
    if (database.tokenCreated) {
      const link = await database.keys.issueLink(database.teamId);
      process.stdout.write(`\nOpen the page with this link, once and within 15 minutes:\n  ${api.url}/#link=${link}\n`);
      process.stdout.write(`The key for scripts and estimator servers is in ${config.home}/token\n`);
    } else process.stdout.write('To sign in to the page, type in another terminal: npm run admin:link\n');
    return {
      async close() {
        await Promise.all([api.close(), scheduler.close()]);
        await database.close();
      },
    };
  },
  { exitWithParent: process.env.HYPERHOST_EXIT_WITH_PARENT === '1' },
);

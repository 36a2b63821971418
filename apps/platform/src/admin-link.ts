import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@hyperhost/persistence';
import { readConfig } from '../../api/src/config.js';

/** The project's root, seen from dist/apps/platform/src. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Prints a new one-time link: whoever can read the home and reach the database is the administrator. */
try {
  const config = readConfig(process.env, ROOT);
  const database = await openDatabase(config);
  const link = await database.keys.issueLink(database.teamId);
  const written = await readFile(join(config.home, 'address'), 'utf8').catch(() => '');
  const url = written.trim() || `http://${config.host}:${config.port}`;
  process.stdout.write(`Open this link, once and within 15 minutes:\n  ${url}/#link=${link}\n`);
  const answers = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );
  if (!answers) process.stdout.write('Nothing answers there yet; start Hyperhost first: npm start\n');
  await database.close();
} catch (error) {
  process.stderr.write(`Hyperhost could not make a link: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

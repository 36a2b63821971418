import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createPrivateFile, readIfThere } from './private-file.js';

/**
 * The secret that goes into the hash of every key: kept below the home, apart from the database, so that a copy of the
 * database alone is of no use. Made when it is missing; two processes that make it at once get the same.
 */
export async function openPepper(home: string): Promise<string> {
  const path = join(home, 'pepper');
  const known = await readIfThere(path);
  if (known) return known;
  await createPrivateFile(path, randomBytes(32).toString('base64url'));
  const made = await readIfThere(path);
  if (!made) throw new Error(`${path} is empty: remove it (all keys are then void), and start again`);
  return made;
}

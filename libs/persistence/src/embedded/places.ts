import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Postgres refuses to run as root; root runs it as this user, `nobody` everywhere. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Where root keeps what `nobody` could not reach below the home. */
export const ROOTS_SHARE = '/var/lib/hyperhost';

/** Where everything of the embedded server of one home is. */
export interface Places {
  readonly home: string;
  /** What the server and the keeper have to say. */
  readonly log: string;
  /** The folder that the keeper's socket is in; it is the keeper's claim to this home. */
  readonly keeper: string;
  /** The folder that Postgres' socket is in. */
  readonly sockets: string;
  readonly url: string;
  /** The user that Postgres runs as; null stands for our own. */
  readonly account: { readonly uid: number; readonly gid: number } | null;
}

/** Makes the home if it is not there. Every process that asks for one home gets the same answer. */
export function placesOf(givenHome: string): Places {
  const account = process.geteuid?.() === 0 ? NOBODY : null;
  mkdirSync(givenHome, { recursive: true, mode: account ? 0o711 : 0o700 });
  const home = realpathSync(givenHome);
  // A socket's path may have 107 bytes, so neither the home nor TMPDIR will do; and all processes must meet here.
  const run = `/tmp/hyperhost-${process.geteuid?.()}-${shortHash(home)}`;
  const sockets = join(run, 'pg');
  return {
    home,
    log: join(home, 'postgres.log'),
    keeper: join(run, 'keeper'),
    sockets,
    // The host in front is there for parsers that insist on one; the second, a folder, is the one that counts.
    url: `postgres://hyperhost@localhost/hyperhost?host=${encodeURIComponent(sockets)}`,
    account,
  };
}

/** Makes the folder that both sockets live in. */
export function makeRunFolder({ keeper, account }: Places): void {
  const run = dirname(keeper);
  mkdirSync(run, { recursive: true, mode: account ? 0o711 : 0o700 });
  // Anybody may make folders in /tmp: this one must be ours alone.
  const found = lstatSync(run);
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${run} is not a folder of this user alone: remove it, or set DATABASE_URL`);
  }
}

/** Makes a folder that belongs to the user that Postgres runs as. */
export function makeServersFolder(path: string, { account }: Places): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (account) chownSync(path, account.uid, account.gid);
}

/**
 * The data folder: `postgres` below the home, or, when root's home is closed to the user that Postgres runs as, one
 * below /var/lib; a note in the home then says where. Once chosen, it stays.
 */
export function dataFolder({ home, account }: Places): string {
  const usual = join(home, 'postgres');
  const note = join(home, 'postgres.location');
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  if (!account || existsSync(join(usual, 'PG_VERSION')) || reachable(home, account)) return usual;
  const elsewhere = join(ROOTS_SHARE, shortHash(home));
  mkdirSync(ROOTS_SHARE, { recursive: true, mode: 0o755 });
  writeFileSync(note, `${elsewhere}\n`);
  return elsewhere;
}

/** Whether this user may pass through the folder and all that are above it. */
export function reachable(folder: string, account: { readonly uid: number; readonly gid: number }): boolean {
  const { uid, gid, mode } = statSync(folder);
  const pass = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & pass) === 0) return false;
  const above = dirname(folder);
  return above === folder || reachable(above, account);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

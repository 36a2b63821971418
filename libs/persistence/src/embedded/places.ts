import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** `nobody`: exists everywhere. Postgres refuses to run as root, and initdb fails for a user without a name. */
export const NOBODY = 65534;

/** Where the embedded server of one home keeps its things. */
export interface Places {
  /** The data directory. */
  readonly data: string;
  /** Folder of the sockets: Postgres's own and the keeper's. Short, since a socket's path has at most 107 bytes. */
  readonly sockets: string;
  /** The keeper's socket; whoever holds a connection to it keeps the server alive. */
  readonly keeper: string;
  readonly log: string;
  /** The user that Postgres runs as when we are root; null: as ourselves. */
  readonly runAs: number | null;
}

/** Decides the places for a home and makes the folders. */
export function placesOf(home: string): Places {
  mkdirSync(home, { recursive: true });
  const real = realpathSync(home);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 10);
  const uid = process.getuid?.() ?? 0;
  const runAs = uid === 0 && process.platform !== 'win32' ? NOBODY : null;
  let data = join(real, 'postgres');
  if (runAs !== null && !openToAll(real)) {
    // Another user cannot get below this home, so the data lives where it can. The note tells where.
    const elsewhere = join('/var/lib/hyperhost', name);
    mkdirSync(elsewhere, { recursive: true });
    data = join(elsewhere, 'postgres');
    writeFileSync(join(real, 'postgres.location'), `${data}\n`);
  }
  const sockets = join(tmpdir(), `hyperhost-${uid}-${name}`);
  return { data, sockets, keeper: join(sockets, 'keeper.sock'), log: join(real, 'postgres.log'), runAs };
}

/** Whether any user can walk down to this folder. */
export function openToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

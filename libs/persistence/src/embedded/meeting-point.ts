import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';

// The meeting point is a folder that holds one socket with a name of its own, never used twice. It comes into its place
// by one rename, socket and all, and a rename onto a folder that is not empty fails: so there is at most one keeper. The
// point of a dead keeper refuses connections. It is moved out of the way under a name that follows from its socket's,
// and what was moved there stays for a while: so a process that was slow to see the death of the old keeper cannot move
// the new one's point away. No lock can be left behind.

/** How long a dead keeper's point stays before it is removed, in ms. */
const KEPT_MS = 10_000;

/** A keeper's own side of the meeting point. */
export interface MeetingPoint {
  readonly server: Server;
  /** Gives the point up; whoever comes now starts another keeper. */
  leave(): void;
}

/** Opens the meeting point at `place`. Null: somebody else holds it. */
export async function openMeetingPoint(
  place: string,
  onConnection: (socket: Socket) => void,
): Promise<MeetingPoint | null> {
  const name = randomBytes(6).toString('hex');
  const mine = join(dirname(place), `new-${name}`);
  mkdirSync(mine, { mode: 0o700 });
  // Half open: when the other side leaves, we choose when to close ours.
  const server = createServer({ allowHalfOpen: true }, onConnection);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(join(mine, name), resolve);
  });
  try {
    renameSync(mine, place);
  } catch (error) {
    server.close();
    rmSync(mine, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
    return null;
  }
  const leave = () => {
    const away = join(dirname(place), `gone-${name}`);
    renameSync(place, away);
    server.close();
    rmSync(away, { recursive: true, force: true });
    removeOld(dirname(place));
  };
  return { server, leave };
}

/** Connects to whoever holds the meeting point. Null: nobody does. */
export async function goToMeetingPoint(place: string): Promise<Socket | null> {
  const name = socketAt(place);
  if (!name) return null;
  const socket = connect(join(place, name));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return socket;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') moveAway(place, name);
    return null;
  }
}

function socketAt(place: string): string | undefined {
  try {
    return readdirSync(place)[0];
  } catch {
    return undefined;
  }
}

function moveAway(place: string, name: string): void {
  try {
    renameSync(place, join(dirname(place), `gone-${name}`));
  } catch {
    // Done already, by somebody else.
  }
}

function removeOld(run: string): void {
  for (const entry of readdirSync(run)) {
    const path = join(run, entry);
    if (/^(gone|new)-/.test(entry) && Date.now() - statSync(path).ctimeMs > KEPT_MS)
      rmSync(path, { recursive: true, force: true });
  }
  try {
    rmdirSync(run);
  } catch {
    // Not empty: the server's sockets, or the next keeper.
  }
}

function isTaken(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * The keeper: a process of its own that holds the embedded Postgres. Every process of the platform that wants the
 * database keeps one connection to the keeper's socket. When the last of them is gone, however it went, the kernel has
 * closed its connection, and the keeper stops Postgres and ends. So nothing is ever left behind, and the processes can
 * come and go in any order.
 *
 * Usage: keeper.js HOME durable|volatile
 */
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { placesOf } from './places.js';
import { PostgresServer } from './postgres-server.js';

/** How long the last one may be gone before the server stops: a restart of a single process is quicker. */
const LINGER_MS = 1000;
/** How long a keeper that nobody has spoken to stays. */
const FIRST_MS = 20_000;

const [, , home = '', kind = 'durable'] = process.argv;
const places = placesOf(home);
const users = new Set<Socket>();
let greeting: string | null = null;
let ending = false;

const server = new PostgresServer(places, kind !== 'volatile', () => void revive());
const door = createServer((user) => {
  users.add(user);
  clearTimeout(timer);
  if (greeting !== null) user.write(greeting);
  user.on('error', () => {});
  user.on('close', () => {
    users.delete(user);
    if (users.size === 0) timer = setTimeout(() => void end(0), LINGER_MS);
  });
  user.resume();
});
let timer = setTimeout(() => void end(0), FIRST_MS);

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => {});
door.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') return void end(1);
  // A socket is there: either another keeper was quicker, or it is left over from one that was killed.
  connect(places.keeper)
    .on('connect', () => process.exit(0))
    .on('error', () => {
      rmSync(places.keeper, { force: true });
      door.listen(places.keeper);
    });
});
door.on('listening', () => void begin());
mkdirSync(places.sockets, { recursive: true, mode: 0o700 });
door.listen(places.keeper);

async function begin(): Promise<void> {
  try {
    await server.start();
    greet('ready\n');
  } catch (error) {
    greet(`error ${JSON.stringify((error as Error).message)}\n`);
    await end(1);
  }
}

/** Postgres died under us: start it again. It recovers by itself, and nothing committed is lost. */
async function revive(): Promise<void> {
  while (!ending) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (ending) return;
    try {
      await server.start();
      return;
    } catch {
      // A lock file of the dead server may stay for a moment.
    }
  }
}

function greet(text: string): void {
  greeting = text;
  for (const user of users) user.write(text);
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  // The door closes first: whoever comes now starts a new keeper, which waits for the old server to be gone.
  door.close();
  rmSync(places.keeper, { force: true });
  await server.stop();
  process.exit(code);
}

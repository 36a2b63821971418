// The keeper: a process of its own that owns the embedded server of one home. Every process that uses the server holds a
// connection to the keeper; the kernel closes it however that process ends. When the last one is gone, the keeper stops
// the server and ends. Arguments: the home, and the options as JSON. It prints nothing; the log file gets its words.
import { existsSync, rmSync, rmdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { openMeetingPoint } from './meeting-point.js';
import { makeRunFolder, placesOf } from './places.js';
import { Server } from './server.js';

/** Who started us has this long to come, in ms. */
const FIRST_MS = 10_000;
/** So many restarts of a server that ends by itself, each within a minute of the one before, are enough. */
const RESTARTS = 5;

const [home, options] = process.argv.slice(2) as [string, string];
const { settings, lingerMs } = JSON.parse(options) as { settings: Record<string, string>; lingerMs: number };

const places = placesOf(home);
makeRunFolder(places);

const users = new Set<Socket>();
/** Users that have left and still wait for our side to close. */
const leavers = new Set<Socket>();
let server: Server | undefined;
let idle: NodeJS.Timeout | undefined;
let stopping = false;

const point = await openMeetingPoint(places.keeper, (socket) => {
  users.add(socket);
  clearTimeout(idle);
  socket.on('error', () => {});
  socket.on('data', () => {});
  socket.once('end', () => {
    leavers.add(socket);
    bye(socket);
  });
  socket.once('close', () => {
    leavers.delete(socket);
    bye(socket);
  });
  if (server) socket.write('ready\n');
});
if (!point) process.exit(0);

idle = setTimeout(() => void stop(), FIRST_MS);
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

try {
  await keep(await Server.start(places, settings));
} catch (error) {
  fail(error);
}

function bye(socket: Socket): void {
  users.delete(socket);
  if (users.size === 0 && !stopping) {
    clearTimeout(idle);
    idle = setTimeout(() => void stop(), lingerMs);
  }
  // Whoever is the last and asked us not to linger learns by our closing that the server has stopped.
  if (users.size > 0 || lingerMs > 0) socket.end();
}

/** Tells all users, and starts the server again when it ends by itself. */
async function keep(first: Server): Promise<void> {
  server = first;
  for (const user of users) user.write('ready\n');
  for (let restarts = 0; ; ) {
    const startedAt = performance.now();
    await server.ended;
    if (stopping) return;
    restarts = performance.now() - startedAt > 60_000 ? 1 : restarts + 1;
    if (restarts > RESTARTS) throw new Error(`the embedded Postgres ended ${restarts} times by itself (see ${places.log})`);
    server = await Server.start(places, settings);
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  point?.leave();
  await server?.stop();
  // A home that was removed takes its data with it, wherever they are.
  if (server && !existsSync(places.home)) rmSync(server.data, { recursive: true, force: true });
  removeIfEmpty(places.sockets);
  removeIfEmpty(dirname(places.keeper));
  for (const socket of [...users, ...leavers]) socket.destroy();
  process.exit(0);
}

function fail(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`keeper: ${message}\n`);
  for (const user of users) user.end(`failed ${message}\n`);
  point?.leave();
  // The words are on their way when `end` has been written; give them a moment.
  setTimeout(() => process.exit(1), 100);
  return undefined as never;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone.
  }
}

// The keeper: a process of its own that owns the embedded server of one home. Every process that uses the server holds a
// connection to the keeper; the kernel closes it however that process ends. When the last one is gone, the keeper stops
// the server and ends. Arguments: the home, and the options as JSON. It prints nothing; the log file gets its words.
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMeetingPoint } from './meeting-point.js';
import { makeRunFolder, placesOf } from './places.js';
import { Server } from './server.js';

/** Who started us has this long to come, in ms. */
const FIRST_MS = 10_000;
/** A keeper that cannot start its server stays this long, in ms, to tell those who come why. */
const FAILED_MS = 500;
/** So many restarts of a server that ends by itself, each within a minute of the one before, are enough. */
const RESTARTS = 5;

const [home, options] = process.argv.slice(2) as [string, string];
const { settings, lingerMs } = JSON.parse(options) as { settings: Record<string, string>; lingerMs: number };

const places = placesOf(home);
makeRunFolder(places);

const users = new Set<Socket>();
/** Users that have left and wait for our side to close. */
const leavers = new Set<Socket>();
/** What users are told: `ready`, or `failed` and the reason. Null: not yet known. */
let word: string | null = null;
let stopping = false;
let starting: Promise<Server>;
let idle: NodeJS.Timeout | undefined;

const point = await openMeetingPoint(places.keeper, (socket) => {
  users.add(socket);
  clearTimeout(idle);
  for (const leaver of leavers) leaver.end();
  socket.on('error', () => {});
  socket.on('data', () => {});
  socket.once('end', () => left(socket));
  socket.once('close', () => {
    left(socket);
    leavers.delete(socket);
  });
  if (word) socket.write(word);
});
// Another keeper was quicker.
if (!point) process.exit(0);

idle = setTimeout(() => void stop(), FIRST_MS);
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

try {
  await keepRunning();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`keeper: ${reason}\n`);
  tell(`failed ${reason.replaceAll('\n', ' ')}\n`);
  await sleep(FAILED_MS);
  point.leave();
  process.exit(1);
}

/** Starts the server, and starts it again when it ends by itself: it recovers, and nothing committed is lost. */
async function keepRunning(): Promise<void> {
  for (let restarts = 0; restarts <= RESTARTS; restarts++) {
    starting = Server.start(places, settings);
    const server = await starting;
    const startedAt = performance.now();
    if (!word) tell('ready\n');
    await server.ended;
    if (stopping) return;
    if (performance.now() - startedAt > 60_000) restarts = 0;
  }
  throw new Error(`the embedded Postgres ended ${RESTARTS + 1} times by itself: see ${places.log}`);
}

function tell(news: string): void {
  word = news;
  for (const user of users) user.write(news);
}

function left(socket: Socket): void {
  if (!users.delete(socket)) return;
  leavers.add(socket);
  if (users.size === 0) idle = setTimeout(() => void stop(), lingerMs);
  // The last of those who want no lingering learns by our closing that the server has stopped.
  if (users.size > 0 || lingerMs > 0) socket.end();
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // From here on, whoever comes starts another keeper, which waits for our server to be gone.
  point?.leave();
  const server = await starting.catch(() => null);
  await server?.stop();
  // A home that was removed takes its data with it, wherever they are.
  if (server && !existsSync(places.home)) rmSync(server.data, { recursive: true, force: true });
  removeIfEmpty(places.sockets);
  removeIfEmpty(dirname(places.keeper));
  process.exit(0);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone.
  }
}

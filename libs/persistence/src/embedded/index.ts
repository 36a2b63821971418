import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { USE_YOUR_OWN } from './binaries.js';
import { goToMeetingPoint } from './meeting-point.js';
import { makeRunFolder, type Places, placesOf } from './places.js';

/** The embedded server, as long as this process holds on to it. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** Lets go of it. The last one to let go stops the server. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Settings of Postgres by name, for the server if this call is the one that starts it. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long the server waits for the next user, in ms. With 0, the last `close` resolves when the server has stopped. */
  readonly lingerMs?: number;
}

/** How long to wait for the server at most, in ms: on a slow disk the first start takes a while. */
const OPEN_MS = 60_000;

/**
 * Opens the embedded Postgres of a home, and starts it if nobody has. Processes may come and go in any order and share
 * one server; it stops a second after the last one is gone, also when that one was killed. See
 * docs/adr/0003-embedded-postgres-and-its-keeper.md.
 *
 * @throws Error that says what to do when there can be no server here.
 */
export async function openEmbeddedPostgres(home: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') throw new Error(`the embedded Postgres does not run on Windows: ${USE_YOUR_OWN}`);
  const places = placesOf(home);
  makeRunFolder(places);
  let hold = await join(places, options);
  let closed = false;

  const watch = (): void => {
    hold.once('close', () => {
      if (!closed) void rejoin();
    });
  };
  // The keeper is gone (killed, most likely): the next one starts the server again, at the same address.
  const rejoin = async (): Promise<void> => {
    for (let waitMs = 50; !closed; waitMs = Math.min(2 * waitMs, 5000)) {
      try {
        hold = await join(places, options);
        if (closed) hold.destroy();
        else watch();
        return;
      } catch {
        // Its reason is in the log; whoever uses the database sees that it is away.
        await sleep(waitMs, undefined, { ref: false });
      }
    }
  };
  watch();

  return {
    url: places.url,
    async close() {
      if (closed) return;
      closed = true;
      if (hold.destroyed) return;
      hold.ref();
      const gone = once(hold, 'close');
      hold.end();
      await gone;
    },
  };
}

/** Finds the keeper or starts one; answers the connection when the server is ready. */
async function join(places: Places, options: EmbeddedOptions): Promise<Socket> {
  let keeper = startKeeperOnce(places, options);
  for (const giveUp = performance.now() + OPEN_MS; performance.now() < giveUp; await sleep(15)) {
    const socket = await goToMeetingPoint(places.keeper);
    if (!socket) {
      if (keeper.failed()) throw new Error(`the embedded Postgres does not start: see ${places.log}`);
      keeper.start();
      continue;
    }
    const word = await firstLine(socket);
    if (word === 'ready') {
      // Holding on must not keep a process alive that has nothing else to do.
      socket.unref();
      return socket;
    }
    socket.destroy();
    if (word.startsWith('failed ')) throw new Error(word.slice('failed '.length));
    // It was about to end when we came.
    keeper = startKeeperOnce(places, options);
  }
  throw new Error(`the embedded Postgres is not ready after ${OPEN_MS / 1000} s: see ${places.log}`);
}

/** At most one keeper of ours at a time. One that finds another at work ends at once, with 0. */
function startKeeperOnce(places: Places, options: EmbeddedOptions) {
  let running = false;
  let status = 0;
  return {
    failed: () => !running && status !== 0,
    start() {
      if (running) return;
      running = true;
      const log = openSync(places.log, 'a');
      const parts = JSON.stringify({ settings: options.settings ?? {}, lingerMs: options.lingerMs ?? 1000 });
      const child = spawn(process.execPath, [keeperScript(), places.home, parts], {
        // In a group of its own: Ctrl-C at the terminal is for us, not for it.
        detached: true,
        cwd: '/',
        env: { PATH: process.env.PATH },
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      child.unref();
      child.once('error', () => {
        running = false;
        status = 1;
      });
      child.once('exit', (code) => {
        running = false;
        status = code ?? 1;
      });
    },
  };
}

/** The keeper as Node can run it: under vitest this file is TypeScript, and the keeper is the one that was built. */
function keeperScript(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../../../dist/libs/persistence/src/embedded/' : './';
  return fileURLToPath(new URL(`${built}keeper.js`, import.meta.url));
}

/** The first line that arrives; empty if the connection closes before. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(''));
  });
}

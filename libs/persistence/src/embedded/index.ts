import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { placesOf } from './places.js';
import { urlOf } from './postgres-server.js';

/** A database that runs as long as somebody holds it. */
export interface EmbeddedPostgres {
  /** For `pg` and TypeORM. */
  readonly url: string;
  /** Lets go of it. The last one to do so stops the server. */
  close(): Promise<void>;
}

/** How long the server has to come up, the making of its data directory included. */
const START_MS = 60_000;

/**
 * Opens the embedded Postgres of a home, starting it if nobody has. Several processes share one server, in any order of
 * coming and going; see keeper.ts. `volatile` trades safety for speed and is for tests.
 *
 * @throws Error that says why there is none, and to set DATABASE_URL.
 */
export async function openEmbeddedPostgres(home: string, kind: 'durable' | 'volatile' = 'durable'): Promise<EmbeddedPostgres> {
  const places = placesOf(home);
  let closed = false;
  let socket = await hold();

  async function hold(): Promise<Socket> {
    const until = performance.now() + START_MS;
    for (let asked = 0; performance.now() < until; asked++) {
      const held = await join(places.keeper);
      if (held === 'ended') continue;
      if (held) {
        held.once('close', () => void again());
        return held;
      }
      // Nobody keeps it. Start a keeper now and then, not each time: the first may be about to listen.
      if (asked % 40 === 0) startKeeper(home, kind);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`the embedded Postgres does not start; see ${places.log}, or set DATABASE_URL`);
  }

  /** The keeper is gone although we held on to it: it was killed. Start another. */
  async function again(): Promise<void> {
    if (closed) return;
    socket = await hold().catch(() => socket);
    if (closed) socket.destroy();
  }

  return {
    url: urlOf(places),
    async close() {
      closed = true;
      socket.destroy();
    },
  };
}

/** Joins a keeper and waits for its word. Null: there is none. `ended`: it was just going. */
function join(path: string): Promise<Socket | 'ended' | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let said = '';
    socket.once('error', () => resolve(null));
    socket.on('data', (data) => {
      said += data;
      if (!said.includes('\n')) return;
      socket.removeAllListeners();
      socket.on('error', () => {});
      if (said.startsWith('ready')) {
        socket.unref();
        resolve(socket);
      } else {
        socket.destroy();
        reject(new Error(JSON.parse(said.slice('error '.length))));
      }
    });
    socket.once('close', () => resolve('ended'));
  });
}

function startKeeper(home: string, kind: string): void {
  // Tests run from the sources, but a process of its own needs the built file.
  const main = fileURLToPath(
    import.meta.url.endsWith('.ts')
      ? new URL('../../../../dist/libs/persistence/src/embedded/keeper.js', import.meta.url)
      : new URL('./keeper.js', import.meta.url),
  );
  spawn(process.execPath, [main, home, kind], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

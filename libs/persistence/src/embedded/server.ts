import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { cannotRun, findBinaries } from './binaries.js';
import { clearLeftover } from './leftover.js';
import { dataFolder, makeServersFolder, type Places } from './places.js';

/** How long the server may take until it accepts connections, recovery from a crash included, in ms. */
const START_MS = 60_000;
/** How long a fast shutdown may take, in ms, before the server is stopped the hard way; it recovers at its next start. */
const STOP_MS = 5000;
/** Workers of a killed server hold its shared memory until they notice; a new one cannot start before that. */
const RELEASE_MS = 10_000;
/** A log larger than this is put aside before the next start. */
const LOG_BYTES = 10 * 1024 * 1024;

/** A Postgres server as a child of this process. */
export class Server {
  private constructor(
    readonly data: string,
    private readonly child: ChildProcess,
    /** Resolves when the process has ended, however it did. */
    readonly ended: Promise<void>,
  ) {}

  /**
   * Makes the data folder if it is missing, stops what is left of an earlier server, starts one, and waits until it
   * accepts connections. `settings` are Postgres' own, by name.
   */
  static async start(places: Places, settings: Readonly<Record<string, string>>): Promise<Server> {
    const binaries = findBinaries(places);
    const data = dataFolder(places);
    putLogAside(places.log);
    makeServersFolder(places.sockets, places);
    if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data, places);
    await clearLeftover(data, places.sockets);
    for (const giveUp = performance.now() + RELEASE_MS; ; await sleep(100)) {
      const logFrom = sizeOf(places.log);
      const server = Server.spawn(binaries, data, places, settings);
      if (await server.accepts(places)) return server;
      const said = readFileSync(places.log).subarray(logFrom).toString();
      if (/shared memory block|lock file/.test(said) && performance.now() < giveUp) continue;
      throw new Error(`the embedded Postgres does not start: ${lastWords(said)} (see ${places.log})`);
    }
  }

  private static spawn(
    binaries: string,
    data: string,
    places: Places,
    settings: Readonly<Record<string, string>>,
  ): Server {
    const all = { listen_addresses: '', unix_socket_permissions: '0700', log_checkpoints: 'off', ...settings };
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [program, args] = dyingWithUs('INT', join(binaries, 'bin', 'postgres'), [
      '-D',
      data,
      '-k',
      places.sockets,
      ...options,
    ]);
    const log = openSync(places.log, 'a');
    const child = spawn(program, args, {
      ...places.account,
      cwd: '/',
      env: serversEnvironment(),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    return new Server(data, child, ended);
  }

  /** Fast shutdown: ends the sessions, writes everything down. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    const hard = setTimeout(() => this.child.kill('SIGQUIT'), STOP_MS);
    await this.ended;
    clearTimeout(hard);
  }

  /** Waits for the first connection, and sees to it that the database is there. False: the server has ended. */
  private async accepts(places: Places): Promise<boolean> {
    let alive = true;
    void this.ended.then(() => {
      alive = false;
    });
    for (const giveUp = performance.now() + START_MS; alive; await sleep(10)) {
      const client = new pg.Client({ host: places.sockets, user: 'hyperhost', database: 'postgres' });
      client.on('error', () => {});
      try {
        await client.connect();
        const found = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'hyperhost'`);
        if (found.rowCount === 0) await client.query('CREATE DATABASE hyperhost');
        return true;
      } catch (error) {
        if (performance.now() > giveUp) throw error;
      } finally {
        await client.end().catch(() => {});
      }
    }
    return false;
  }
}

/** Makes the data folder beside its place and moves it there when it is whole: a crash on the way leaves no half of one. */
function initialise(binaries: string, data: string, places: Places): void {
  for (const entry of existsSync(dirname(data)) ? readdirSync(dirname(data)) : []) {
    if (entry.startsWith(`${basename(data)}.new-`))
      rmSync(join(dirname(data), entry), { recursive: true, force: true });
  }
  const half = `${data}.new-${process.pid}`;
  makeServersFolder(half, places);
  const program = join(binaries, 'bin', 'initdb');
  const flags = ['-U', 'hyperhost', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'];
  const log = openSync(places.log, 'a');
  const logFrom = sizeOf(places.log);
  const run = spawnSync(...dyingWithUs('KILL', program, ['-D', half, ...flags]), {
    ...places.account,
    cwd: '/',
    env: serversEnvironment(),
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (run.error) throw cannotRun(program, run.error);
  if (run.status !== 0) {
    const said = readFileSync(places.log).subarray(logFrom).toString();
    throw new Error(`the embedded Postgres cannot make its data folder: ${lastWords(said)} (see ${places.log})`);
  }
  renameSync(half, data);
}

/**
 * The command, such that the kernel sends its process a signal if we are killed: Linux, with the setpriv of util-linux.
 * Elsewhere the next keeper stops what was left behind.
 */
function dyingWithUs(signal: string, program: string, args: string[]): [string, string[]] {
  const flags = ['--pdeathsig', signal];
  const can = process.platform === 'linux' && spawnSync('setpriv', [...flags, 'true']).status === 0;
  return can ? ['setpriv', [...flags, program, ...args]] : [program, args];
}

/** Nothing of ours leaks into the server: settings such as PGDATA or PGPORT would confuse it. */
function serversEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
}

function putLogAside(log: string): void {
  if (sizeOf(log) > LOG_BYTES) renameSync(log, `${log}.1`);
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function lastWords(said: string): string {
  const lines = said.trim().split('\n');
  return (lines.filter((line) => /FATAL|PANIC|error/.test(line)).at(-1) ?? lines.at(-1) ?? '').trim();
}

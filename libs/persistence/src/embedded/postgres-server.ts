import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { nativePostgres } from './binaries.js';
import type { Places } from './places.js';

/** The only user; the socket's folder is what keeps others out. */
const USER = 'hyperhost';
const DATABASE = 'postgres';

/** Settings for tests: nothing survives a crash, and everything is faster. */
const VOLATILE = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/** The URL under which `pg` and TypeORM find the server: a socket, no port. */
export function urlOf(places: Places): string {
  return `postgres://${USER}@/${DATABASE}?host=${encodeURIComponent(places.sockets)}`;
}

/** One PostgreSQL server process, started and stopped by its keeper. */
export class PostgresServer {
  private child: ChildProcess | null = null;
  private readonly native: string;

  constructor(
    private readonly places: Places,
    private readonly durable: boolean,
    private readonly onDeath: () => void,
  ) {
    this.native = nativePostgres(places);
  }

  /** Makes the data directory if there is none, starts the server, and waits until it answers. */
  async start(): Promise<void> {
    mkdirSync(this.places.sockets, { recursive: true, mode: 0o700 });
    this.own(this.places.sockets);
    if (!existsSync(join(this.places.data, 'PG_VERSION'))) this.initialise();
    await this.endLeftOver();
    this.child = this.launch();
    await this.answers(this.child);
  }

  /** Fast shutdown: running statements are cancelled, nothing committed is lost. */
  stop(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGINT');
    });
  }

  private initialise(): void {
    // Made beside and then renamed, so that a half-made directory is never taken for a whole one.
    const scratch = `${this.places.data}.new`;
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
    this.own(scratch);
    const options = ['-D', scratch, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'];
    const made = spawnSync(join(this.native, 'bin', 'initdb'), options, { ...this.identity(), encoding: 'utf8' });
    if (made.status !== 0) {
      throw new Error(`initdb failed: ${made.error?.message ?? `${made.stdout}${made.stderr}`.trim().slice(-1000)}`);
    }
    renameSync(scratch, this.places.data);
  }

  /** A server without a keeper, left over from a crash, is asked to stop; its lock file then goes away. */
  private async endLeftOver(): Promise<void> {
    const lock = join(this.places.data, 'postmaster.pid');
    for (let waited = 0; existsSync(lock) && waited < 10_000; waited += 100) {
      const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
      if (!Number.isInteger(pid) || !isPostgres(pid)) return;
      if (waited === 0) process.kill(pid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private launch(): ChildProcess {
    const options = ['-D', this.places.data, '-k', this.places.sockets, '-c', 'listen_addresses=', '-c', 'unix_socket_permissions=0700'];
    const command = [join(this.native, 'bin', 'postgres'), ...options, ...(this.durable ? [] : VOLATILE)];
    // On Linux the kernel stops it when its keeper dies; elsewhere the next keeper does.
    const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
    if (process.platform === 'linux' && setpriv) command.unshift(setpriv, '--pdeathsig', 'INT');
    const log = openSync(this.places.log, 'a');
    const child = spawn(command[0] as string, command.slice(1), {
      ...this.identity(),
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    child.once('exit', () => {
      if (this.child === child) this.onDeath();
    });
    child.once('error', () => {});
    return child;
  }

  private async answers(child: ChildProcess): Promise<void> {
    for (let waited = 0; waited < 20_000; waited += 20) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      const client = new pg.Client({ connectionString: urlOf(this.places) });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error(`the embedded Postgres does not start; see ${this.places.log}`);
  }

  private identity() {
    const { runAs } = this.places;
    // From `/`: the user may not be able to enter the folder that we are in.
    return { cwd: '/', ...(runAs === null ? {} : { uid: runAs, gid: runAs }) };
  }

  private own(path: string): void {
    const { runAs } = this.places;
    if (runAs === null) return;
    chownSync(path, runAs, runAs);
    mkdirSync(dirname(path), { recursive: true });
  }
}

/** Whether this process lives and is a Postgres; a lock file may name a process id that is somebody else's by now. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || /postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

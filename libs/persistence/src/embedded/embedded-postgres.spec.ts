import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedOptions } from './index.js';

const BUILT = fileURLToPath(new URL('../../../../dist/libs/persistence/src/embedded/index.js', import.meta.url));

/** A process that opens the embedded server, prints its URL, and holds on until its standard input ends. */
const USER = `
  const { openEmbeddedPostgres } = await import(process.argv[1]);
  try {
    const embedded = await openEmbeddedPostgres(process.argv[2], JSON.parse(process.argv[3]));
    console.log(embedded.url);
    process.stdin.resume().on('end', () => embedded.close());
  } catch (error) {
    console.log('refused: ' + error.message);
  }`;

describe('the embedded Postgres', { timeout: 30_000 }, () => {
  let home: string;
  let processes: ChildProcess[];
  const runFolders = new Set<string>();

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hyperhost-embedded-'));
    chmodSync(home, 0o711);
    processes = [];
  });

  afterEach(async () => {
    await Promise.all(processes.map((child) => kill(child)));
    await gone();
    rmSync(home, { recursive: true, force: true });
    // A keeper that was killed leaves its meeting point until the next one comes; here none will.
    for (const folder of runFolders) rmSync(folder, { recursive: true, force: true });
  });

  /** Most tests need no second of patience before the server stops. */
  async function start(options: EmbeddedOptions = { lingerMs: 200 }): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', USER, BUILT, home, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    processes.push(child);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [url] = (await once(lines, 'line')) as [string];
    const sockets = new URLSearchParams(url.split('?')[1]).get('host');
    if (sockets) runFolders.add(dirname(sockets));
    return { child, url };
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  const lock = () => join(home, 'postgres', 'postmaster.pid');
  const serverPid = () => Number(readFileSync(lock(), 'utf8').split('\n')[0]);
  const keeperPid = () => Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(serverPid())], { encoding: 'utf8' }));
  const processesOfHome = () =>
    execFileSync('ps', ['-ax', '-o', 'stat=,command='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => !line.startsWith('Z') && line.includes(home) && !line.includes('input-type=module'));

  async function gone(withinMs = 15_000): Promise<void> {
    for (const end = performance.now() + withinMs; processesOfHome().length > 0; await sleep(50)) {
      if (performance.now() > end) throw new Error(`still there: ${processesOfHome().join('\n')}`);
    }
  }

  async function query<Row = Record<string, unknown>>(url: string, text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(text)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Asks until there is an answer: the server is about to come back. */
  async function queryWhenBack(url: string, text: string): Promise<unknown[]> {
    for (const end = performance.now() + 10_000; ; await sleep(50)) {
      try {
        return await query(url, text);
      } catch (error) {
        if (performance.now() > end) throw error;
      }
    }
  }

  const write = (url: string) => query(url, 'CREATE TABLE kept AS SELECT 7 AS number');
  const KEPT = 'SELECT number FROM kept';

  it('is one server for all processes, also when eight come at the same moment', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => start()));
    const started = await Promise.all(
      users.map(({ url }) => query(url, 'SELECT pg_postmaster_start_time()::text AS at')),
    );
    expect(new Set(started.map(([row]) => row?.at)).size).toBe(1);
    expect(processesOfHome().filter((line) => line.includes('keeper.js'))).toHaveLength(1);
  });

  it('lives on when one of its users is killed, and is gone within 3 s when the last one is', async () => {
    const [first, second] = [await start(), await start()];
    await kill(first.child);
    await sleep(500);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await kill(second.child);
    await gone();
    expect(existsSync(lock())).toBe(false);
  });

  it('outlives a user that restarts within a second', async () => {
    const first = await start({});
    const pid = serverPid();
    first.child.stdin?.end();
    await once(first.child, 'exit');
    await start();
    await sleep(1500);
    expect(serverPid()).toBe(pid);
  });

  it('keeps its rows from one start to the next', async () => {
    const first = await start();
    await write(first.url);
    await kill(first.child);
    await gone();
    const second = await start();
    expect(await query(second.url, KEPT)).toEqual([{ number: 7 }]);
  });

  it('comes back at the same address, with its rows, when its keeper is killed', async () => {
    const { url } = await start();
    await write(url);
    const before = serverPid();
    process.kill(keeperPid(), 'SIGKILL');
    while (existsSync(lock()) && serverPid() === before) await sleep(20);
    expect(await queryWhenBack(url, KEPT)).toEqual([{ number: 7 }]);
  });

  it('comes back, with its rows, when the server itself is killed', async () => {
    const { url } = await start();
    await write(url);
    process.kill(serverPid(), 'SIGKILL');
    expect(await queryWhenBack(url, KEPT)).toEqual([{ number: 7 }]);
  });

  it('leaves nothing behind when everything is killed at once', async () => {
    const { child } = await start();
    process.kill(keeperPid(), 'SIGKILL');
    await kill(child);
    await gone();
  });

  it('is not kept from starting by the lock file of a dead server, whose number another process has by now', async () => {
    const first = await start();
    await write(first.url);
    await kill(first.child);
    await gone();
    // Of the user that Postgres runs as: it takes no notice of others' processes.
    const other = spawn('sleep', ['60'], process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {});
    processes.push(other);
    writeFileSync(lock(), `${other.pid}\n${join(home, 'postgres')}\n0\n5432\n/tmp\n\n0 0\nready\n`);
    const second = await start();
    expect(await query(second.url, KEPT)).toEqual([{ number: 7 }]);
  });

  it('says where to look when it cannot start', async () => {
    const first = await start();
    await kill(first.child);
    await gone();
    writeFileSync(join(home, 'postgres', 'postgresql.conf'), 'nonsense = 1\n');
    const { url } = await start();
    expect(url).toMatch(
      /^refused: the embedded Postgres does not start: .*configuration file.* \(see .*postgres\.log\)$/,
    );
  });

  it.runIf(process.geteuid?.() === 0)(
    'lives below /var/lib when root’s home is closed to others, and goes with the home',
    async () => {
      chmodSync(home, 0o700);
      const { url, child } = await start();
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      const data = readFileSync(join(home, 'postgres.location'), 'utf8').trim();
      expect(existsSync(join(data, 'PG_VERSION'))).toBe(true);
      rmSync(home, { recursive: true });
      await kill(child);
      await gone();
      expect(existsSync(data)).toBe(false);
    },
  );
});

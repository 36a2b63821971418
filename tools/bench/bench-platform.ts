import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openScratchPostgres } from '../../libs/persistence/src/embedded/scratch.js';
import { Child, DemoError } from '../child.js';
import { Rest, type SearchView } from '../rest.js';

const root = resolve(import.meta.dirname, '../../..');
const timeoutMs = 60_000;

/** A whole platform of processes on a database of its own, for as long as it is measured. */
export class BenchPlatform {
  private readonly children: Child[] = [];
  private servers: Child[] = [];
  private registry = '';
  private token = '';
  rest!: Rest;

  private constructor(private readonly database: Awaited<ReturnType<typeof openScratchPostgres>>) {}

  /** Opens it, measures, and closes it, whatever happens. */
  static async with(measure: (platform: BenchPlatform) => Promise<void>): Promise<void> {
    const platform = new BenchPlatform(await openScratchPostgres());
    const end = () => {
      for (const child of platform.children) child.kill();
    };
    process.once('exit', end);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
    try {
      await platform.open();
      await measure(platform);
    } finally {
      await Promise.all(platform.children.map((child) => child.stop(2_000)));
      process.off('exit', end);
      await platform.database.close();
    }
  }

  private async open(): Promise<void> {
    const { home } = this.database;
    const platform = this.start('the platform', 'apps/platform/src/main.js', 'platform.log', {
      HYPERHOST_HOME: home,
      HYPERHOST_PORT: '0',
      HYPERHOST_GRPC_PORT: '0',
      DATABASE_URL: '',
      REDIS_URL: '',
    });
    const url = (await platform.says(/^Hyperhost is at (\S+)/m, timeoutMs))[1] as string;
    this.registry = (await platform.says(/^Hyperhost registry is at (\S+)/m, timeoutMs))[1] as string;
    this.token = readFileSync(join(home, 'token'), 'utf8').trim();
    this.rest = new Rest(url, this.token);
  }

  /** Starts estimator servers in the place of those that were there, and waits until the platform has them. */
  async serve(main: string, envs: readonly Record<string, string>[]): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop(2_000)));
    const platform = { HYPERHOST_PLATFORM: this.registry, HYPERHOST_KEY: this.token };
    this.servers = envs.map((env, i) =>
      this.start(`server ${i + 1}`, main, `server-${this.children.length}.log`, { ...platform, ...env }),
    );
    await until(async () => {
      const healthy = (await this.rest.endpoints()).filter(({ state }) => state === 'healthy');
      return healthy.length === envs.length;
    });
  }

  /** Submits a search and waits for its end. `pollMs`: how often it asks; seldom, where asking would take part in what is measured. */
  async finish(spec: unknown, pollMs: number): Promise<{ view: SearchView; ms: number }> {
    const started = performance.now();
    const { id } = await this.rest.submit(spec);
    let view = await this.rest.search(id);
    await until(async () => {
      view = await this.rest.search(id);
      return view.state !== 'submitted' && view.state !== 'running';
    }, pollMs);
    const ms = performance.now() - started;
    if (view.state !== 'finished') throw new DemoError(`the search ${view.state}: ${view.error}`);
    return { view, ms };
  }

  private start(what: string, main: string, log: string, env: Record<string, string>): Child {
    const args = [join(root, 'dist', main)];
    const how = { what, command: process.execPath, args, cwd: root, env, log: join(this.database.home, log) };
    const child = new Child(how);
    this.children.push(child);
    return child;
  }
}

async function until(asked: () => Promise<boolean>, pollMs = 10): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(pollMs)) if (await asked()) return;
  throw new DemoError(`it did not come to pass within ${timeoutMs / 1000} s`);
}

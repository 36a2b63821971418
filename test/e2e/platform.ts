import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A process of the platform as a person would start it, and the address that it prints when it is ready. */
export class PlatformProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly address: string,
  ) {}

  static async start(main: string, env: Record<string, string>): Promise<PlatformProcess> {
    const child = spawn(process.execPath, [join(ROOT, 'dist', main)], {
      env: { ...process.env, npm_lifecycle_event: '', ...env, HYPERHOST_EXIT_WITH_PARENT: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const ready = (async () => {
      for await (const line of lines) {
        const found = /^Hyperhost (?:registry )?is at (\S+)/.exec(line);
        if (found) return found[1] as string;
      }
      throw new Error(`${main} ended before it was ready: ${errors}`);
    })();
    return new PlatformProcess(child, await ready);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = await exited;
    return code;
  }
}

/** The whole platform in processes of its own, with a home and an embedded Postgres of its own. */
export class Platform {
  scheduler!: PlatformProcess;
  private api!: PlatformProcess;
  private token = '';
  private grpcPort = 0;

  private constructor(readonly home: string) {}

  static async start(): Promise<Platform> {
    const home = await mkdtemp(join(tmpdir(), 'hyperhost-e2e-'));
    // Open to walk through: as root, Postgres runs as another user, and its data is to go with the home.
    await chmod(home, 0o711);
    const platform = new Platform(home);
    platform.api = await PlatformProcess.start('apps/api/src/main.js', platform.env({ HYPERHOST_PORT: '0' }));
    await platform.startScheduler();
    platform.token = (await readFile(join(platform.home, 'token'), 'utf8')).trim();
    return platform;
  }

  /** Starts a scheduler; the second one listens where the first did, so that servers find it again. */
  async startScheduler(): Promise<void> {
    this.scheduler = await PlatformProcess.start(
      'apps/scheduler/src/main.js',
      this.env({ HYPERHOST_GRPC_PORT: String(this.grpcPort) }),
    );
    this.grpcPort = Number(this.scheduler.address.split(':').at(-1));
  }

  get registry(): string {
    return this.scheduler.address;
  }

  get key(): string {
    return this.token;
  }

  get url(): string {
    return this.api.address;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? (JSON.parse(text) as T) : (undefined as T);
  }

  /** Waits until so many endpoints are healthy. */
  async endpoints(count: number): Promise<void> {
    await until(async () => {
      const { items } = await this.call<{ items: { state: string }[] }>('GET', '/v1/endpoints');
      return items.filter((endpoint) => endpoint.state === 'healthy').length >= count;
    });
  }

  async submit(spec: unknown): Promise<string> {
    return (await this.call<{ id: string }>('POST', '/v1/searches', spec)).id;
  }

  search(id: string): Promise<SearchAnswer> {
    return this.call('GET', `/v1/searches/${id}`);
  }

  /** Waits until a search is over. */
  async ended(id: string, timeoutMs = 60_000): Promise<SearchAnswer> {
    let view: SearchAnswer | undefined;
    await until(async () => {
      view = await this.search(id).catch(() => undefined);
      return view !== undefined && ['finished', 'failed', 'cancelled'].includes(view.state);
    }, timeoutMs);
    return view as SearchAnswer;
  }

  async stop(): Promise<void> {
    await Promise.all([this.scheduler?.kill('SIGTERM'), this.api?.kill('SIGTERM')]);
    await rm(this.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }

  private env(more: Record<string, string>): Record<string, string> {
    return { HYPERHOST_HOME: this.home, DATABASE_URL: '', REDIS_URL: '', ...more };
  }
}

export interface SearchAnswer {
  readonly id: string;
  readonly state: string;
  readonly digest: string | null;
  readonly error: string | null;
  readonly best: { model: number; score: number; params: Record<string, unknown> } | null;
  readonly promised: { models: number; calls: number };
  readonly done: { models: number; calls: number; executedCalls: number };
  readonly callsByEndpoint: { endpoint: string; calls: number }[];
}

/** Asks again and again until the answer is yes. */
export async function until(asked: () => Promise<boolean> | boolean, timeoutMs = 30_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; ) {
    if (await asked()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`it did not come to pass within ${timeoutMs / 1000} s`);
}

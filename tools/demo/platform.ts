import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../libs/persistence/src/embedded/index.js';
import { Child, DemoError } from '../child.js';
import { quietly } from '../quietly.js';
import { Rest } from '../rest.js';
import type { EstimatorChoice } from './estimator-choice.js';

/** A first start makes the database, on a slow disk perhaps; importing scikit-learn can take seconds, too. */
const startTimeoutMs = 60_000;

/** The processes of the demo: api, scheduler, two estimator servers. */
export class DemoPlatform {
  private readonly platform: Child[] = [];
  private readonly servers: Child[] = [];
  private database: Promise<EmbeddedPostgres> | undefined;
  private stopping = false;
  private registry = '';
  private token = '';
  rest!: Rest;
  url = '';

  constructor(
    private readonly root: string,
    readonly home: string,
  ) {
    mkdirSync(join(home, 'log'), { recursive: true });
  }

  /** Starts api and scheduler, each on any free port. They share one embedded Postgres unless DATABASE_URL is given. */
  async start(): Promise<void> {
    // Held by the demo too, without lingering: when it lets go as the last one, it knows when the server has stopped.
    if (!process.env.DATABASE_URL) this.database = openEmbeddedPostgres(this.home, { lingerMs: 0 });
    await this.database;
    if (this.stopping) return;
    const env = { HYPERHOST_HOME: this.home, HYPERHOST_PORT: '0', HYPERHOST_GRPC_PORT: '0' };
    const [api, scheduler] = ['api', 'scheduler'].map(
      (app) =>
        new Child({
          what: `the ${app}`,
          command: process.execPath,
          args: [join(this.root, 'dist/apps', app, 'src/main.js')],
          cwd: this.root,
          env,
          log: join(this.home, 'log', `${app}.log`),
        }),
    ) as [Child, Child];
    this.platform.push(api, scheduler);
    const [page, registry] = await Promise.all([
      api.says(/^Hyperhost is at (\S+)/m, startTimeoutMs),
      scheduler.says(/^Hyperhost registry is at (\S+)/m, startTimeoutMs),
    ]);
    this.url = page[1] as string;
    this.registry = registry[1] as string;
    this.token = readFileSync(join(this.home, 'token'), 'utf8').trim();
    this.rest = new Rest(this.url, this.token);
  }

  /** Starts so many estimator servers and waits until the platform lists them. Gives back the estimator's name. */
  async startServers(count: number, choice: EstimatorChoice): Promise<string> {
    const servers = Array.from(
      { length: count },
      (_, i) =>
        new Child({
          what: `estimator server ${i + 1}`,
          command: choice.command,
          args: choice.args,
          cwd: this.root,
          env: { ...choice.env, HYPERHOST_PLATFORM: this.registry, HYPERHOST_KEY: this.token },
          log: join(this.home, 'log', `estimator-${i + 1}.log`),
        }),
    );
    this.servers.push(...servers);
    const told = await Promise.all(
      servers.map((server) => server.says(/([a-z0-9-]+) serves at (\S+)/, startTimeoutMs)),
    );
    const name = (told[0] as RegExpExecArray)[1] as string;
    const addresses = told.map((match) => match[2]);
    for (const end = Date.now() + startTimeoutMs; Date.now() < end; await sleep(50)) {
      this.check();
      const listed = await this.rest.endpoints();
      const healthy = listed.filter(({ state, address }) => state === 'healthy' && addresses.includes(address));
      if (healthy.length === count) return name;
    }
    throw new DemoError(
      `the estimator servers were not listed after ${startTimeoutMs / 1000} s`,
      join(this.home, 'log', 'estimator-1.log'),
    );
  }

  /** Where a person finds the page, by a link that works once and signs in, and where estimator servers register. */
  async addresses(): Promise<{ link: string; registry: string }> {
    const { output } = await quietly({
      command: process.execPath,
      args: [join(this.root, 'dist/apps/platform/src/admin-link.js')],
      cwd: this.root,
      env: { ...process.env, HYPERHOST_HOME: this.home, HYPERHOST_PORT: new URL(this.url).port },
      timeoutMs: 10_000,
    });
    return { link: /https?:\/\/\S+/.exec(output)?.[0] ?? this.url, registry: this.registry };
  }

  /** The log that tells most about a search that does not go on. */
  get schedulerLog(): string {
    return join(this.home, 'log', 'scheduler.log');
  }

  /** Throws if a process has ended without which the searches cannot go on. One estimator server is enough. */
  check(): void {
    const dead = this.platform.find((child) => child.ended);
    if (dead) throw dead.failure();
    const server = this.servers[0];
    if (server && this.servers.every((child) => child.ended)) throw server.failure();
  }

  /** Stops everything, estimator servers first so that they can say goodbye. Takes less than 2 s. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.servers.map((child) => child.stop(500)));
    await Promise.all(this.platform.map((child) => child.stop(1_000)));
    // It may still be starting, and need not be waited for then: it ends when nobody holds it.
    const stopped = this.database?.then((database) => database.close()).catch(() => {});
    await Promise.race([stopped, sleep(700)]);
  }

  /** Ends everything at once. */
  kill(): void {
    for (const child of [...this.servers, ...this.platform]) child.kill();
  }
}

import 'reflect-metadata';
import { channel } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeyStore, registerEndpoint } from '@hyperhost/persistence';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../test/fresh-database.js';
import { readConfig } from '../src/config.js';
import { startApi } from '../src/start-api.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PEPPER = 'a pepper for tests, 32 characters at least';

/** What a test looks at in an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads fields of an answer, and fails where one is missing.
  readonly json: any; // oxlint-disable-line no-explicit-any
}

export interface Route {
  readonly method: string;
  readonly url: string;
}

/** The real api at a free port, with a database of its own, two teams, and an estimator for each. */
export class RunningApi {
  private constructor(
    readonly url: string,
    readonly database: FreshDatabase,
    readonly keys: KeyStore,
    /** The team of `key`, and another. */
    readonly team: string,
    readonly otherTeam: string,
    readonly key: string,
    readonly otherKey: string,

    /** What the server says its routes are. */
    readonly routes: readonly Route[],
    /** Lines of the log: what nobody expected. */
    readonly errors: readonly string[],
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<RunningApi> {
    const database = await freshDatabase();
    const { dataSource } = database;
    const home = await mkdtemp(join(tmpdir(), 'hyperhost-api-'));
    const keys = new KeyStore(dataSource, PEPPER);
    const [team, otherTeam] = [await addTeam(dataSource, 'ours'), await addTeam(dataSource, 'others')];
    const [key, otherKey] = await Promise.all(
      [team, otherTeam].map((id) => keys.issue({ team: id, kind: 'admin', name: 'test' })),
    );
    await register(dataSource, team, 'mlp');
    await register(dataSource, team, 'forest');
    await register(dataSource, otherTeam, 'mlp');
    const errors: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
    const config = readConfig({ HYPERHOST_HOME: home, HYPERHOST_PORT: '0' }, ROOT);
    const routes: Route[] = [];
    const note = (message: unknown) => {
      (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) routes.push({ method: one, url });
      });
    };
    // Fastify tells of every server that is made, before it has any route.
    channel('fastify.initialization').subscribe(note);
    const api = await startApi({ config, databaseUrl: database.url, dataSource, keys, log });
    channel('fastify.initialization').unsubscribe(note);
    const close = async () => {
      await api.close();
      await database.close().catch(() => {});
      await rm(home, { recursive: true, force: true });
    };

    return new RunningApi(
      api.url,
      database,
      keys,
      team,
      otherTeam,
      key as string,
      otherKey as string,
      routes,

      errors,
      close,
    );
  }

  /** Sends a request with the team's key; `body` goes as JSON, or as it is when it is a text. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    options: { key?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const key = options.key === undefined ? this.key : options.key;
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  }

  get(path: string, key?: string | null): Promise<Answer> {
    return this.send('GET', path, undefined, key === undefined ? {} : { key });
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, { headers });
  }

  /** Submits a search that is valid, and answers its id. */
  async submitted(changes: Record<string, unknown> = {}): Promise<string> {
    const { status, json, text } = await this.post('/v1/searches', { ...SPEC, ...changes });
    if (status !== 201) throw new Error(`not submitted: ${text}`);
    return json.id;
  }

  graphql(query: string, variables: Record<string, unknown> = {}, key?: string | null): Promise<Answer> {
    return this.send('POST', '/graphql', { query, variables }, key === undefined ? {} : { key });
  }
}

/** A spec without faults. */
export const SPEC = {
  estimator: 'mlp',
  dataset: 'digits',
  algorithm: { type: 'hyperband', maxIter: 9 },
  space: { alpha: { type: 'float', low: 1e-6, high: 0.1, log: true } },
};

async function addTeam(dataSource: DataSource, name: string): Promise<string> {
  const [row] = await dataSource.query('INSERT INTO teams (name) VALUES ($1) RETURNING id', [name]);
  return row.id;
}

function register(dataSource: DataSource, teamId: string, estimator: string): Promise<string> {
  return registerEndpoint(
    dataSource,
    {
      teamId,
      estimator,
      address: `127.0.0.1:${estimator.length}001`,
      instanceId: `${estimator}-1`,
      version: '1.0.0',
      sdk: 'test',
      deterministic: true,
      slots: 2,
      maxResidentModels: 20,
      heartbeatIntervalMs: 5000,
      copiesModels: false,
      datasets: [{ name: 'digits', trainRows: 1347, validationRows: 450, chunks: 1, sha256: 'ab'.repeat(32) }],
      defaultSpace: SPEC.space,
    },
    3_600_000,
  );
}

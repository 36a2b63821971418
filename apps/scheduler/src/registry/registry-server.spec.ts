import {
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { KeyStore } from '@hyperhost/persistence';
import { type DescribeAnswer, estimatorService, RegistryClient } from '@hyperhost/wire';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/fresh-database.js';
import { RegistryServer } from './registry-server.js';

const GOOD: DescribeAnswer = { name: 'mlp', instanceId: 'one', protocolMajors: [1], maxConcurrentSteps: 2 };

let database: FreshDatabase;
let registry: RegistryServer;
let client: InstanceType<typeof RegistryClient>;
let key: string;
let team: string;
const servers: Server[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const keys = new KeyStore(database.dataSource, 'a pepper for tests, 32 characters at least');
  const [row] = await database.dataSource.query(`INSERT INTO teams (name) VALUES ('registry') RETURNING id`);
  team = row.id;
  key = await keys.issue({ team, kind: 'plugin', name: 'test' });
  registry = new RegistryServer({
    dataSource: database.dataSource,
    keys,
    allowAddresses: [],
    log: pino({ level: 'silent' }),
  });
  const port = await registry.listen('127.0.0.1', 0);
  client = new RegistryClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  registry.close();
  for (const server of servers) server.forceShutdown();
  await database.close();
});

/** A real server that describes itself as told. */
async function estimator(description: DescribeAnswer): Promise<string> {
  const server = new Server();
  server.addService(estimatorService, {
    Describe: (_: unknown, answer: sendUnaryData<DescribeAnswer>) => answer(null, description),
    PartialFit: () => {},
    Score: () => {},
    Release: () => {},
  });
  servers.push(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return `127.0.0.1:${port}`;
}

function ask<Answer>(method: 'Register' | 'Renew' | 'Deregister', request: object, withKey = key): Promise<Answer> {
  const metadata = new Metadata();
  if (withKey) metadata.set('authorization', `Bearer ${withKey}`);
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: unknown) => (error ? reject(error) : resolve(answer as Answer));
    (client[method] as (request: object, metadata: Metadata, done: unknown) => void).call(
      client,
      request,
      metadata,
      done,
    );
  });
}

function refusal(asked: Promise<unknown>): Promise<{ code: number; reason: string; details: string }> {
  return asked.then(
    () => expect.unreachable('it was not refused'),
    (error: ServiceError) => ({
      code: error.code,
      reason: String(error.metadata.get('hyperhost-reason')[0]),
      details: error.details,
    }),
  );
}

describe('a server that registers', () => {
  it('gets a lease, renews it, and leaves', async () => {
    const address = await estimator(GOOD);
    const lease = await ask<{ leaseId: string }>('Register', { address, instanceId: 'one', protocolMajors: [1, 2] });
    expect(lease).toMatchObject({ protocolMajor: 1, ttlMs: 30_000, renewMs: 10_000 });
    const { leaseId } = lease;
    expect(await ask('Renew', { leaseId, instanceId: 'one' })).toMatchObject({ ttlMs: 30_000, drain: false });
    expect(await refusal(ask('Renew', { leaseId, instanceId: 'two' }))).toMatchObject({ code: status.NOT_FOUND });
    await ask('Deregister', { leaseId, reason: 'test' });
    expect((await refusal(ask('Renew', { leaseId, instanceId: 'one' }))).details).toContain('register again');
  });

  it.each(['', 'no key', 'hh_plugin_abc_def_ghi'])(
    'is refused with the key %j, whatever else it says',
    async (wrong) => {
      for (const method of ['Register', 'Renew', 'Deregister'] as const) {
        const { code, details } = await refusal(ask(method, {}, wrong));
        expect(code).toBe(status.UNAUTHENTICATED);
        expect(details).toContain('authorization');
      }
    },
  );

  it('of another version is told both sides’ versions', async () => {
    const address = await estimator({ ...GOOD, protocolMajors: [7] });
    const early = await refusal(ask('Register', { address, instanceId: 'one', protocolMajors: [7, 8] }));
    expect(early).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'VERSION_UNSUPPORTED' });
    expect(early.details).toContain('7, 8');
    const late = await refusal(ask('Register', { address, instanceId: 'one', protocolMajors: [1] }));
    expect(late).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'VERSION_UNSUPPORTED' });
  });

  it('off loopback is not dialled, and is told which setting allows it', async () => {
    const { code, details } = await refusal(
      ask('Register', { address: '192.0.2.1:50051', instanceId: 'one', protocolMajors: [1] }),
    );
    expect(code).toBe(status.PERMISSION_DENIED);
    expect(details).toContain('HYPERHOST_ALLOW_ADDRESSES=192.0.2.1:50051');
  });

  it('under an address where another server answers is refused', async () => {
    const address = await estimator(GOOD);
    const asked = ask('Register', { address, instanceId: 'somebody else', protocolMajors: [1] });
    expect(await refusal(asked)).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'INSTANCE_MISMATCH' });
  });

  it('under an address where nothing answers may try again', async () => {
    const asked = ask('Register', { address: '127.0.0.1:1', instanceId: 'one', protocolMajors: [1] });
    const { code, details } = await refusal(asked);
    expect(code).toBe(status.UNAVAILABLE);
    expect(details).toContain('start to listen before you register');
  });

  it.each<[string, DescribeAnswer, string]>([
    ['a name that is none', { name: 'My Model!' }, 'name'],
    ['a name of markup', { name: '<script>' }, 'name'],
    ['too many slots', { maxConcurrentSteps: 100_000 }, 'max_concurrent_steps'],
    ['a space that is no JSON', { defaultSpaceJson: '{broken' }, 'default_space_json'],
    ['a space too large', { defaultSpaceJson: `"${'x'.repeat(70_000)}"` }, 'default_space_json'],
    ['a space with NUL', { defaultSpaceJson: '{"a":"\\u0000"}' }, 'NUL'],
    ['a version with NUL', { version: 'a\u0000b' }, 'NUL'],
    ['a version too long', { version: 'v'.repeat(65) }, 'version'],
    ['a data set without a name', { datasets: [{ name: '' }] }, 'dataset'],
    ['too many chunks', { datasets: [{ name: 'd', chunks: 100_000 }] }, 'chunks'],
  ])('and describes itself with %s is refused by the name of the fault', async (_, wrong, named) => {
    const address = await estimator({ ...GOOD, ...wrong });
    const asked = ask('Register', { address, instanceId: 'one', protocolMajors: [1] });
    const { code, details } = await refusal(asked);
    expect(code).toBe(status.INVALID_ARGUMENT);
    expect(details).toContain(named);
  });

  it('at the address of another estimator ends that one’s lease: one address, one server', async () => {
    const description = { ...GOOD, name: 'first', instanceId: 'first' };
    const address = await estimator(description);
    const ask1 = { address, instanceId: 'first', protocolMajors: [1] };
    const { leaseId } = await ask<{ leaseId: string }>('Register', ask1);
    Object.assign(description, { name: 'second', instanceId: 'second' });
    await ask('Register', { ...ask1, instanceId: 'second' });
    expect((await refusal(ask('Renew', { leaseId, instanceId: 'first' }))).code).toBe(status.NOT_FOUND);
  });

  it('with several faults is told all of them at once', async () => {
    const address = await estimator({ ...GOOD, name: '', version: 'v'.repeat(65), maxConcurrentSteps: 5000 });
    const { details } = await refusal(ask('Register', { address, instanceId: 'one', protocolMajors: [1] }));
    for (const fault of ['name', 'version', 'max_concurrent_steps']) expect(details).toContain(fault);
  });

  it('with a message over 4 MiB is refused, and the door stays open', async () => {
    const large = { address: 'x'.repeat(5 * 1024 * 1024), instanceId: 'one', protocolMajors: [1] };
    expect((await refusal(ask('Register', large))).code).toBe(status.RESOURCE_EXHAUSTED);
    const address = await estimator(GOOD);
    await ask('Register', { address, instanceId: 'one', protocolMajors: [1] });
  });
});

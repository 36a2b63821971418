import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { registryService } from '@hyperhost/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from './server.js';

/** A registry that keeps what it was asked, and answers as it is told. */
class Registry {
  readonly asked: { method: string; request: Record<string, unknown>; key: string }[] = [];
  refusal: { code: status; details: string } | null = null;
  forgetful = false;
  drain = false;
  private server: Server | undefined;

  async listen(port = 0): Promise<string> {
    const server = new Server();
    const method =
      (name: string, answer: () => object) =>
      (call: ServerUnaryCall<Record<string, unknown>, object>, done: sendUnaryData<object>) => {
        this.asked.push({ method: name, request: call.request, key: String(call.metadata.get('authorization')[0]) });
        const refusal =
          this.refusal ?? (name === 'Renew' && this.forgetful ? { code: status.NOT_FOUND, details: 'gone' } : null);
        if (refusal) done({ ...refusal, metadata: new Metadata() });
        else done(null, answer());
      };
    server.addService(registryService, {
      Register: method('Register', () => {
        this.forgetful = false;
        return { leaseId: `lease ${this.count('Register')}`, protocolMajor: 1, ttlMs: 150, renewMs: 50 };
      }),
      Renew: method('Renew', () => ({ ttlMs: 150, drain: this.drain })),
      Deregister: method('Deregister', () => ({})),
    });
    const bound = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, free) =>
        error ? reject(error) : resolve(free),
      ),
    );
    this.server = server;
    return `127.0.0.1:${bound}`;
  }

  close(): void {
    this.server?.forceShutdown();
  }

  count(method: string): number {
    return this.asked.filter((one) => one.method === method).length;
  }

  last(method: string): Record<string, unknown> | undefined {
    return this.asked.filter((one) => one.method === method).at(-1)?.request;
  }
}

let registry: Registry;
let server: RunningServer | undefined;
let lines: string[];
let refusals: string[];
let drained: number;

async function start(platform: string): Promise<RunningServer> {
  [lines, refusals, drained] = [[], [], 0];
  server = await startServer(
    {
      name: 'counter',
      dataset: { name: 'numbers', trainRows: 1, validationRows: 1, chunks: 1, sha256: '' },
      create: () => ({}),
      partialFit: () => {},
      score: () => 1,
      platform,
      key: 'hh_secret',
    },
    { log: (line) => lines.push(line), onRefused: (reason) => refusals.push(reason), onDrain: () => drained++ },
  );
  return server;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
  registry?.close();
});

describe('a server with a platform', () => {
  it('registers with its key and its address, and renews its lease', async () => {
    registry = new Registry();
    const { address, instanceId } = await start(await registry.listen());
    expect(registry.asked[0]).toMatchObject({
      method: 'Register',
      request: { address, instanceId, protocolMajors: [1] },
      key: 'Bearer hh_secret',
    });
    await expect.poll(() => registry.count('Renew')).toBeGreaterThanOrEqual(3);
    expect(registry.last('Renew')).toEqual({ leaseId: 'lease 1', instanceId });
    expect(registry.count('Register')).toBe(1);
  });

  it('registers again when its lease is forgotten', async () => {
    registry = new Registry();
    await start(await registry.listen());
    registry.forgetful = true;
    await expect.poll(() => registry.last('Renew')?.leaseId).toBe('lease 2');
    await expect.poll(() => lines.at(-1)).toMatch(/^registered at /);
  });

  it('registers again when the platform was away and has forgotten it, and says once that it was away', async () => {
    registry = new Registry();
    const platform = await registry.listen();
    await start(platform);
    registry.close();
    await expect.poll(() => lines.at(-1)).toContain('does not answer');
    await new Promise((resolve) => setTimeout(resolve, 500));
    registry.forgetful = true;
    await registry.listen(Number(platform.split(':')[1]));
    await expect.poll(() => registry.count('Register'), { timeout: 8000 }).toBe(2);
    await expect.poll(() => lines.filter((line) => line.includes('does not answer'))).toHaveLength(1);
    await expect.poll(() => lines.at(-1)).toMatch(/^registered at /);
    expect(refusals).toEqual([]);
  });

  it('starts and serves also while there is no platform yet', async () => {
    registry = new Registry();
    const platform = await registry.listen();
    registry.close();
    await start(platform);
    await registry.listen(Number(platform.split(':')[1]));
    await expect.poll(() => registry.count('Register'), { timeout: 8000 }).toBe(1);
  });

  it('gives its lease back when it stops', async () => {
    registry = new Registry();
    const { stop } = await start(await registry.listen());
    await stop();
    server = undefined;
    expect(registry.last('Deregister')).toMatchObject({ leaseId: 'lease 1' });
    const renewals = registry.count('Renew');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(registry.count('Renew')).toBe(renewals);
  });

  it.each([status.PERMISSION_DENIED, status.FAILED_PRECONDITION, status.INVALID_ARGUMENT])(
    'hears of status %i, which no repeat will mend, and asks no more',
    async (code) => {
      registry = new Registry();
      registry.refusal = { code, details: 'make a new key' };
      await start(await registry.listen());
      expect(refusals).toEqual([expect.stringContaining('make a new key')]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(registry.count('Register')).toBe(1);
    },
  );

  it('hears which setting holds the key when its key is refused', async () => {
    registry = new Registry();
    registry.refusal = { code: status.UNAUTHENTICATED, details: 'no such key' };
    await start(await registry.listen());
    expect(refusals).toEqual([expect.stringContaining('HYPERHOST_KEY')]);
  });

  it('tries again after any other refusal', async () => {
    registry = new Registry();
    registry.refusal = { code: status.UNAVAILABLE, details: 'not now' };
    await start(await registry.listen());
    registry.refusal = null;
    await expect.poll(() => lines.at(-1)).toContain('registered');
    expect(refusals).toEqual([]);
  });

  it('hears that it may stop when the platform drains it', async () => {
    registry = new Registry();
    await start(await registry.listen());
    registry.drain = true;
    await expect.poll(() => drained).toBeGreaterThan(0);
  });

  it('does not send its key over a network in the open', async () => {
    await expect(start('10.0.0.1:5811')).rejects.toThrow(/readable by anyone/);
  });
});

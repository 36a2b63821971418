import { createHash } from 'node:crypto';
import type { ServiceError } from '@grpc/grpc-js';
import { copyModel } from '@hyperhost/wire';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServeOptions } from './estimator.js';
import { ParamsInvalid } from './estimator.js';
import { type Counter, gate, type Pair, startPair } from './testing/counter.js';

const MIB = 1024 * 1024;
const MODEL = { searchId: 's', modelId: 'm', paramsJson: '{}', seed: 7, dataset: '' };

/** The chunks that a model was trained on, a byte each. */
const HOOKS: Partial<ServeOptions<Counter>> = {
  snapshot: (model) => Uint8Array.from(model.chunks),
  restore: (bytes) => ({ chunks: [...bytes] }),
};

const pairs: Pair[] = [];
afterEach(() => Promise.all(pairs.splice(0).map((pair) => pair.close())));

async function start(options: Partial<ServeOptions<Counter>> = HOOKS): Promise<Pair> {
  const pair = await startPair(options);
  pairs.push(pair);
  return pair;
}

function copy(from: Pair, to: Pair, calls: number, signals: AbortSignal[] = [], epoch = 0) {
  return copyModel(from.client, to.client, { model: MODEL, calls, epoch }, 10_000, signals);
}

/** What a server says to a Restore of these parts; `calls` where it has taken the model. */
function restore(to: Pair, bytes: Buffer, given: { calls?: number; digest?: string; size?: number; format?: string }) {
  const sha256 = given.digest ?? createHash('sha256').update(bytes).digest('hex');
  const state = { calls: given.calls ?? 3, totalBytes: given.size ?? bytes.length, sha256, format: given.format ?? '' };
  return new Promise<string | number>((resolve) => {
    const stream = to.client.restore(10_000, (error, response) =>
      resolve(error ? reasonOf(error) : (response?.calls ?? -1)),
    );
    stream.write({ begin: { model: MODEL, state } });
    stream.write({ data: bytes });
    stream.end();
  });
}

function reasonOf(error: ServiceError): string {
  return `${String(error.metadata.get('hyperhost-reason')[0])}: ${error.details}`;
}

describe('the state of a model', () => {
  it('says so in its features where it can travel, and only there', async () => {
    expect((await (await start()).client.describe(5000)).features).toEqual(['snapshot']);
    expect((await (await start({})).client.describe(5000)).features).toEqual([]);
  });

  it('goes to another server, which trains on from it; the first one keeps it', async () => {
    const [a, b] = [await start(), await start()];
    await a.step({ calls: 3, chunks: [2, 0, 3] });
    expect(await copy(a, b, 3)).toEqual({ kind: 'moved', bytes: 3 });
    expect(await b.step({ id: 'b', from: 3, chunks: [1], score: true })).toMatchObject({
      kind: 'done',
      calls: 4,
      scores: { metrics: { score: 4 } },
    });
    expect(b.trained).toEqual([1]);
    expect(await a.step({ id: 'b', from: 3 })).toMatchObject({ kind: 'done', calls: 4 });
  });

  it('is what it was when it was asked for, although the model is trained on while it is sent', async () => {
    const memory = new Uint8Array(20 * MIB);
    const a = await start({
      ...HOOKS,
      partialFit: () => void memory.fill((memory[0] ?? 0) + 1),
      snapshot: () => memory,
    });
    let got: Uint8Array = new Uint8Array();
    const b = await start({
      ...HOOKS,
      restore: (bytes) => {
        got = bytes;
        return { chunks: [] };
      },
    });
    await a.step({ calls: 5 });
    const copied = copy(a, b, 5);
    const trained = a.step({ id: 'b', from: 5 });
    expect(await copied).toEqual({ kind: 'moved', bytes: 20 * MIB });
    expect(await trained).toMatchObject({ calls: 6 });
    expect(Buffer.from(got).equals(Buffer.alloc(20 * MIB, 5))).toBe(true);
  });

  it('may be empty, and the hooks may wait', async () => {
    const hooks: typeof HOOKS = { snapshot: async () => new Uint8Array(), restore: async () => ({ chunks: [] }) };
    const [a, b] = [await start(hooks), await start(hooks)];
    await a.step({ calls: 2 });
    expect(await copy(a, b, 2)).toEqual({ kind: 'moved', bytes: 0 });
    expect(await b.step({ id: 'b', from: 2 })).toMatchObject({ calls: 3 });
  });

  it('is made into a model with the parameters and the seed that the platform names', async () => {
    const a = await start();
    let given: unknown;
    const b = await start({
      ...HOOKS,
      restore: (_, what) => {
        given = what;
        return { chunks: [] };
      },
    });
    await a.step();
    const model = { ...MODEL, paramsJson: '{"rate":0.5}' };
    await copyModel(a.client, b.client, { model, calls: 1, epoch: 0 }, 10_000);
    expect(given).toEqual({ params: { rate: 0.5 }, seed: 7 });
  });

  it('is unsupported where a server has no hooks, or reads another form', async () => {
    const [a, bare] = [await start(), await start({})];
    const other = await start({ ...HOOKS, stateFormat: 'other/2' });
    await Promise.all([a, bare].map((pair) => pair.step()));
    expect(await copy(bare, a, 1)).toEqual({ kind: 'unsupported' });
    expect(await copy(a, bare, 1)).toEqual({ kind: 'unsupported' });
    expect(await copy(a, other, 1)).toEqual({ kind: 'unsupported' });
  });

  it('is lost where there is no such model, and a mismatch at other calls, at either end', async () => {
    const [a, b] = [await start(), await start()];
    expect(await copy(a, b, 1)).toEqual({ kind: 'lost' });
    await a.step({ calls: 2 });
    expect(await copy(a, b, 1)).toEqual({ kind: 'mismatch', at: 'from', haveCalls: 2 });
    await b.step({ calls: 3 });
    expect(await copy(a, b, 2)).toEqual({ kind: 'mismatch', at: 'to', haveCalls: 3 });
    expect(await b.step({ id: 'b', from: 3 })).toMatchObject({ kind: 'done', calls: 4 });
  });

  it('takes the place of a model that has had as many calls or fewer', async () => {
    const [a, b] = [await start(), await start()];
    await a.step({ calls: 2, chunks: [3, 3] });
    await b.step({ calls: 1 });
    expect(await copy(a, b, 2)).toMatchObject({ kind: 'moved' });
    expect(await copy(a, b, 2)).toMatchObject({ kind: 'moved' });
    expect(await b.step({ id: 'b', from: 2 })).toMatchObject({ kind: 'done', calls: 3 });
  });

  it('is busy while the model is trained, at either end', async () => {
    const door = gate();
    const [a, b] = [await start(), await start({ ...HOOKS, partialFit: door.passed })];
    await a.step();
    const running = b.step();
    await door.entered;
    expect(await copy(b, a, 1)).toEqual({ kind: 'busy' });
    expect(await copy(a, b, 1)).toEqual({ kind: 'busy' });
    door.open();
    await running;
  });

  it('makes steps and scorings wait while it is read or put in place', async () => {
    const door = gate();
    const slow: typeof HOOKS = {
      ...HOOKS,
      snapshot: (model) => door.passed().then(() => Uint8Array.from(model.chunks)),
    };
    const [a, b] = [await start(slow), await start()];
    await a.step();
    const copied = copy(a, b, 1);
    await door.entered;
    expect(await a.step({ id: 'b', from: 1 })).toEqual({ kind: 'busy' });
    expect(await a.score()).toEqual({ kind: 'busy' });
    expect(a.server.idle).toBe(false);
    door.open();
    expect(await copied).toMatchObject({ kind: 'moved' });
    expect(await a.step({ id: 'b', from: 1 })).toMatchObject({ kind: 'done' });
  });

  it('needs no slot: also a server that is full gives and takes models', async () => {
    const door = gate();
    const a = await start();
    const b = await start({ ...HOOKS, partialFit: door.passed });
    await a.step();
    const running = b.step({ model: 'other' });
    await door.entered;
    expect(await copy(a, b, 1)).toMatchObject({ kind: 'moved' });
    door.open();
    await running;
  });

  it('is refused to an older owner', async () => {
    const [a, b] = [await start(), await start()];
    await a.step({ epoch: 5 });
    expect(await copy(a, b, 1, [], 4)).toEqual({ kind: 'stale-epoch' });
    await b.step({ model: 'other', epoch: 6 });
    expect(await copy(a, b, 1, [], 5)).toEqual({ kind: 'stale-epoch' });
    expect(await copy(a, b, 1, [], 6)).toMatchObject({ kind: 'moved' });
  });

  it.each([
    ['with another digest', { digest: '0'.repeat(64) }, /^STATE_CORRUPT: .*digest/],
    ['that is too short', { size: 4 }, /^STATE_CORRUPT: 3 of 4 bytes/],
    ['that is too long', { size: 2 }, /^STATE_CORRUPT: more than 2 bytes/],
    ['over 256 MiB', { size: 256 * MIB + 1 }, /^PARAMS_INVALID: .*total_bytes/],
    ['without calls and digest', { calls: 0, digest: 'x' }, /^PARAMS_INVALID: .*calls.*sha256/],
    ['of another form', { format: 'x' }, /^STATE_FORMAT_UNKNOWN: /],
  ])('%s is refused, and nothing is taken', async (_, given, said) => {
    const b = await start();
    expect(await restore(b, Buffer.from([1, 2, 3]), given)).toMatch(said);
    expect(await b.step({ from: 3 })).toEqual({ kind: 'lost' });
    expect(await restore(b, Buffer.from([1, 2, 3]), {})).toBe(3);
  });

  it('that is cut on its way is not taken, and the model that is here stays', async () => {
    const b = await start();
    await b.step({ calls: 2 });
    const ended = new Promise((resolve) => {
      const stream = b.client.restore(10_000, (error) => resolve(error?.code));
      const state = { calls: 3, totalBytes: 6, sha256: '0'.repeat(64) };
      stream.write({ begin: { model: MODEL, state } });
      stream.write({ data: Buffer.from([1, 2, 3]) }, () => setTimeout(() => stream.cancel(), 50));
    });
    expect(await ended).toBe(1);
    expect(await b.step({ id: 'b', from: 2 })).toMatchObject({ kind: 'done', calls: 3 });
  });

  it.each([
    ['snapshot throws', { snapshot: () => thrown(new Error('no memory')) }, /holds the model: INTERNAL: no memory/],
    ['snapshot gives no bytes', { snapshot: () => 'text' as never }, /must give a Uint8Array/],
    ['restore throws', { restore: () => thrown(new Error('what is this')) }, /DATA_LOSS: .*what is this/],
    ['restore does not like the parameters', { restore: () => thrown(new ParamsInvalid('bad rate')) }, /bad rate/],
  ])('stays where it is when %s', async (_, broken: Partial<ServeOptions<Counter>>, detail) => {
    const [a, b] = [await start({ ...HOOKS, ...broken }), await start({ ...HOOKS, ...broken })];
    await a.step({ calls: 2 });
    expect(await copy(a, b, 2)).toEqual({ kind: 'failed', detail: expect.stringMatching(detail) });
    expect(await b.step({ id: 'b', from: 2 })).toEqual({ kind: 'lost' });
    expect(await a.step({ id: 'b', from: 2 })).toMatchObject({ kind: 'done' });
  });

  it('is not taken when the model is released meanwhile', async () => {
    const door = gate();
    const a = await start();
    const b = await start({ ...HOOKS, restore: (bytes) => door.passed().then(() => ({ chunks: [...bytes] })) });
    await a.step();
    const copied = copy(a, b, 1);
    await door.entered;
    await b.client.release('s', []);
    door.open();
    expect(await copied).toMatchObject({ kind: 'failed', detail: expect.stringContaining('not here') });
    expect(await b.step({ id: 'b', from: 1 })).toEqual({ kind: 'lost' });
  });
});

describe('the options of a server', () => {
  it('want both hooks or neither, and a short name for the form', async () => {
    const { snapshot } = HOOKS;
    await expect(startPair({ snapshot })).rejects.toThrow('give both snapshot and restore, or neither');
    await expect(startPair({ ...HOOKS, stateFormat: 'x'.repeat(65) })).rejects.toThrow('stateFormat must be at most');
  });
});

function thrown(error: Error): never {
  throw error;
}

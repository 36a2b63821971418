import { createHash } from 'node:crypto';
import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { estimatorService } from './contract.js';
import { copyModel, MAX_STATE_BYTES } from './copy-model.js';
import { EstimatorClient } from './estimator-client.js';
import type { RestoreRequest__Output } from './gen/hyperhost/estimator/v1/RestoreRequest.js';
import type { RestoreResponse } from './gen/hyperhost/estimator/v1/RestoreResponse.js';
import type { SnapshotRequest__Output } from './gen/hyperhost/estimator/v1/SnapshotRequest.js';
import type { SnapshotResponse } from './gen/hyperhost/estimator/v1/SnapshotResponse.js';

const MIB = 1024 * 1024;
const MODEL = { searchId: 's', modelId: 'm', paramsJson: '{}', seed: 1 };
type Giving = ServerWritableStream<SnapshotRequest__Output, SnapshotResponse>;
type Taking = ServerReadableStream<RestoreRequest__Output, RestoreResponse>;

const started: (() => void)[] = [];
afterEach(() => {
  for (const stop of started.splice(0)) stop();
});

/** A server that does what a test says, right or wrong. */
async function serve(methods: {
  Snapshot?(call: Giving): void | Promise<void>;
  Restore?(call: Taking, answer: sendUnaryData<RestoreResponse>): void;
}): Promise<EstimatorClient> {
  const server = new Server();
  server.addService(estimatorService, methods);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = new EstimatorClient(`127.0.0.1:${port}`);
  started.push(() => {
    client.close();
    server.forceShutdown();
  });
  return client;
}

/** A server that gives these messages. */
const giver = (...parts: SnapshotResponse[]) =>
  serve({
    Snapshot(call) {
      for (const part of parts) call.write(part);
      call.end();
    },
  });

/** A server that takes whatever comes and remembers how each of its calls ended. */
async function taker(calls = 3) {
  const ends: ('whole' | 'cut')[] = [];
  const got: RestoreRequest__Output[] = [];
  const client = await serve({
    Restore(call, answer) {
      call.on('cancelled', () => ends.push('cut'));
      call.on('data', (part) => got.push(part));
      call.on('end', () => {
        ends.push('whole');
        answer(null, { calls });
      });
    },
  });
  return { client, ends, got };
}

function state(bytes: number, calls = 3): SnapshotResponse {
  return { state: { calls, totalBytes: bytes, sha256: 'f'.repeat(64), format: 'own/1' } };
}

const copy = (from: EstimatorClient, to: EstimatorClient, deadlineMs = 5000, signals: AbortSignal[] = []) =>
  copyModel(from, to, { model: MODEL, calls: 3, epoch: 9 }, deadlineMs, signals);

describe('copyModel', () => {
  it('passes on the bytes, and what the first server said of them, with the model as the platform knows it', async () => {
    const parts = [Buffer.from('ab'), Buffer.from('c')].map((data) => ({ data }));
    const to = await taker();
    expect(await copy(await giver(state(3), ...parts), to.client)).toEqual({ kind: 'moved', bytes: 3 });
    expect(to.got[0]?.begin).toMatchObject({ model: MODEL, epoch: 9, state: state(3).state });
    expect(to.got.slice(1).map((part) => part.data?.toString())).toEqual(['ab', 'c']);
  });

  const bytes = { data: Buffer.alloc(2) };
  it.each<[string, SnapshotResponse[], RegExp]>([
    ['no message', [], /no state came/],
    ['bytes before it is said what they are', [bytes], /first message/],
    ['fewer bytes than announced', [state(3), bytes], /1 of 3 bytes did not come/],
    ['more bytes than announced', [state(3), bytes, bytes], /more than the 3 bytes/],
    ['the state of other calls', [state(2, 4), bytes], /that of 4 calls, not of 3/],
    ['more than 256 MiB', [state(MAX_STATE_BYTES + 1)], /at most 268435456 \(256 MiB\)/],
  ])('fails in words at %s, and lets nothing be taken', async (_, parts, detail) => {
    const to = await taker();
    expect(await copy(await giver(...parts), to.client)).toEqual({
      kind: 'failed',
      detail: expect.stringMatching(detail),
    });
    // grpc-js shows a server the end of what came before it shows the cut; the digest is what keeps such a state out.
    await expect.poll(() => to.ends.length === 0 || to.ends.includes('cut')).toBe(true);
  });

  it('fails when the second server took the model at other calls than those of the state', async () => {
    const outcome = await copy(await giver(state(2), bytes), (await taker(2)).client);
    expect(outcome).toEqual({ kind: 'failed', detail: 'the model was taken at 2 calls, not at 3' });
  });

  it('fails when a server is not there, and says which', async () => {
    const gone = new EstimatorClient('127.0.0.1:1');
    expect(await copy(gone, (await taker()).client)).toMatchObject({
      kind: 'unreachable',
      at: 'from',
    });
    expect(await copy(await giver(state(2), bytes), gone)).toMatchObject({
      kind: 'unreachable',
      at: 'to',
    });
    gone.close();
    expect(await copy(gone, gone)).toMatchObject({ kind: 'failed' });
  });

  it('gives up at its deadline', async () => {
    const silent = await serve({ Snapshot: (call) => void call.write(state(2)) });
    const to = await taker();
    const outcome = await copy(silent, to.client, 200);
    expect(outcome).toEqual({ kind: 'failed', detail: expect.stringContaining('DEADLINE_EXCEEDED') });
    await expect.poll(() => to.ends).toContain('cut');
  });

  it('ends both calls when any signal says so, also before it has begun', async () => {
    let isCut = false;
    const silent = await serve({
      Snapshot(call) {
        call.on('cancelled', () => {
          isCut = true;
        });
        call.write(state(2));
      },
    });
    const to = await taker();
    const stop = new AbortController();
    const copied = copy(silent, to.client, 5000, [new AbortController().signal, stop.signal]);
    await expect.poll(() => to.got.length).toBe(1);
    stop.abort();
    expect(await copied).toEqual({ kind: 'cancelled' });
    await expect.poll(() => isCut && to.ends).toContain('cut');
    expect(await copy(silent, to.client, 5000, [stop.signal])).toEqual({ kind: 'cancelled' });
  });

  it('stops asking the first server when the second one refuses', async () => {
    let isCut = false;
    const from = await serve({
      Snapshot(call) {
        call.on('cancelled', () => {
          isCut = true;
        });
        call.write(state(2));
      },
    });
    expect(await copy(from, await serve({}))).toEqual({ kind: 'unsupported' });
    await expect.poll(() => isCut).toBe(true);
  });

  it('holds little of a long state while the second server is slow', async () => {
    const all = 64;
    let sent = 0;
    const from = await serve({
      async Snapshot(call) {
        call.write(state(all * MIB));
        const data = Buffer.alloc(MIB);
        for (; sent < all; sent++) await new Promise<void>((resolve) => call.write({ data }, () => resolve()));
        call.end();
      },
    });
    let read: (() => void) | undefined;
    const digest = createHash('sha256');
    const to = await serve({
      Restore(call, answer) {
        read = () => {
          call.on('data', (part) => part.data && digest.update(part.data));
          call.on('end', () => answer(null, { calls: 3 }));
        };
      },
    });
    const copied = copy(from, to, 20_000);
    await expect.poll(() => read).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 500));
    // What has left: a message here, and what fits into the windows of two connections.
    expect(sent).toBeLessThan(24);
    read?.();
    expect(await copied).toEqual({ kind: 'moved', bytes: all * MIB });
    expect(digest.digest('hex')).toBe(
      createHash('sha256')
        .update(Buffer.alloc(all * MIB))
        .digest('hex'),
    );
  });
});

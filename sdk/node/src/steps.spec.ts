import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { estimatorService } from '@hyperhost/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { ParamsInvalid } from './estimator.js';
import { startServer } from './server.js';
import { gate, type Pair, startPair } from './testing/counter.js';

let pair: Pair;
afterEach(() => pair?.close());

/** All messages of one step, and the status that the stream ended with. */
function messagesOf(
  address: string,
  request: object,
): Promise<{ messages: { event?: string }[]; error: ServiceError | null }> {
  const client = new Client(address, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = estimatorService.PartialFit;
  const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, new Metadata());
  const messages: { event?: string }[] = [];
  return new Promise((resolve) => {
    const end = (error: ServiceError | null) => {
      client.close();
      resolve({ messages, error });
    };
    stream.on('data', (message) => messages.push(message));
    stream.on('error', end);
    stream.on('end', () => end(null));
  });
}

describe('what an estimator throws', () => {
  it('is a verdict on the parameters when it is ParamsInvalid', async () => {
    pair = await startPair({
      create: () => {
        throw new ParamsInvalid('units must be above 0');
      },
    });
    expect(await pair.step()).toMatchObject({
      kind: 'verdict',
      verdict: { reason: 'PARAMS_INVALID', message: 'units must be above 0' },
    });
  });

  it.each(['[1]', 'null', '{"a":NaN}', ''])(
    'is a verdict on parameters such as %j, which are no object',
    async (params) => {
      pair = await startPair();
      expect(await pair.step({ params })).toMatchObject({ kind: 'verdict', verdict: { reason: 'PARAMS_INVALID' } });
    },
  );

  it('is a verdict with a traceback that is cut to 16 KiB at its beginning, and a message of one line', async () => {
    pair = await startPair({
      partialFit: () => {
        const error = new Error('no such row\nsecond line\u0000');
        error.stack = `${'é'.repeat(20_000)}\u0000END`;
        throw error;
      },
    });
    const outcome = await pair.step();
    if (outcome.kind !== 'verdict') throw new Error(outcome.kind);
    expect(outcome.verdict.reason).toBe('ESTIMATOR_ERROR');
    expect(outcome.verdict.message).toBe('no such row');
    expect(Buffer.byteLength(outcome.verdict.traceback)).toBeLessThanOrEqual(16 * 1024);
    expect(outcome.verdict.traceback).toMatch(/^é+END$/);
  });

  it('in the middle of a step drops the model, since nobody knows what it has learned', async () => {
    let made = 0;
    pair = await startPair({
      partialFit: () => {
        if (++made === 3) throw new Error('half way');
      },
    });
    await pair.step({ id: 'a' });
    expect(await pair.step({ id: 'b', from: 1, calls: 3 })).toMatchObject({
      kind: 'verdict',
      verdict: { message: 'half way' },
    });
    expect(await pair.step({ id: 'b', from: 1, calls: 3 })).toEqual({ kind: 'lost' });
    expect(await pair.step({ id: 'c', calls: 1 })).toMatchObject({ kind: 'done', calls: 1 });
  });

  it('is a verdict on the model when it comes while scoring, or when the scores are no numbers', async () => {
    pair = await startPair({ score: () => ({ accuracy: 'high' }) as never });
    expect(await pair.step({ score: true })).toMatchObject({ kind: 'verdict', verdict: { message: /accuracy/ } });
    await pair.step({ id: 'b' });
    expect(await pair.score()).toMatchObject({ kind: 'verdict', verdict: { reason: 'ESTIMATOR_ERROR' } });
  });
});

describe('scores', () => {
  it('pass through as they are, also those that are not finite', async () => {
    pair = await startPair({ score: () => ({ score: Number.NaN, loss: Number.NEGATIVE_INFINITY, rows: 2 }) });
    const metrics = { score: Number.NaN, loss: Number.NEGATIVE_INFINITY, rows: 2 };
    expect(await pair.step({ score: true })).toMatchObject({ kind: 'done', scores: { metrics } });
    expect(await pair.score()).toMatchObject({ kind: 'scored', scores: { metrics } });
  });

  it('are taken only where the step asks for them', async () => {
    pair = await startPair();
    expect(await pair.step()).toMatchObject({ kind: 'done', scores: null });
  });
});

describe('a request that cannot be meant for this server', () => {
  it('is refused with all that is wrong with it', async () => {
    pair = await startPair();
    const outcome = await pair.step({ id: '', calls: 1, chunks: [4, 9], dataset: 'letters' });
    if (outcome.kind !== 'verdict') throw new Error(outcome.kind);
    expect(outcome.verdict.reason).toBe('PARAMS_INVALID');
    for (const word of ['step_id', 'letters', 'chunk 4', '2 for 1 calls'])
      expect(outcome.verdict.message).toContain(word);
    expect(await pair.step({ calls: 0 })).toMatchObject({ verdict: { message: /calls must be at least 1/ } });
  });
});

describe('a stream', () => {
  it('that is refused before its first message ends with the status, its text and its trailers', async () => {
    pair = await startPair();
    await pair.step({ calls: 2 });
    const { messages, error } = await messagesOf(pair.server.address, {
      stepId: 'b',
      model: { searchId: 's', modelId: 'm', paramsJson: '{}' },
      fromCalls: 1,
      calls: 1,
    });
    expect(messages).toEqual([]);
    expect(error).toMatchObject({ code: 10, details: 'model m has had 2 calls' });
    expect(error?.metadata.get('hyperhost-reason')).toEqual(['MODEL_STATE_MISMATCH']);
    expect(error?.metadata.get('hyperhost-have-calls')).toEqual(['2']);
  });

  it('shows signs of life while a long step runs, and none after the result', async () => {
    pair = await startPair({
      heartbeatMs: 100,
      partialFit: () => new Promise((resolve) => setTimeout(resolve, 450)),
    });
    const { messages } = await messagesOf(pair.server.address, {
      stepId: 'a',
      model: { searchId: 's', modelId: 'm', paramsJson: '{}' },
      calls: 1,
    });
    const kinds = messages.map(({ event }) => event);
    expect(kinds.filter((kind) => kind === 'progress').length).toBeGreaterThanOrEqual(4);
    expect(kinds.indexOf('result')).toBe(kinds.length - 1);
  });

  it('shows signs of life between long synchronous calls', async () => {
    pair = await startPair({
      heartbeatMs: 100,
      partialFit: () => {
        const until = performance.now() + 120;
        while (performance.now() < until);
      },
    });
    const { messages } = await messagesOf(pair.server.address, {
      stepId: 'a',
      model: { searchId: 's', modelId: 'm', paramsJson: '{}' },
      calls: 4,
    });
    expect(messages.filter(({ event }) => event === 'progress').length).toBeGreaterThanOrEqual(2);
  });

  it('that is cancelled stops the step after its current call; the model keeps its true count', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed });
    const stop = new AbortController();
    const running = pair.step({ calls: 50 }, stop.signal);
    await door.entered;
    stop.abort();
    expect(await running).toEqual({ kind: 'cancelled' });
    // The cancel has arrived once a call behind it is answered.
    await pair.client.describe(5000);
    door.open();
    await expect.poll(() => pair.server.idle).toBe(true);
    expect(pair.trained).toHaveLength(1);
    expect(await pair.step({ id: 'b', from: 50 })).toEqual({ kind: 'mismatch', haveCalls: 1 });
    expect(await pair.step({ id: 'b', from: 1 })).toMatchObject({ kind: 'done', calls: 2 });
  });

  it('that is cancelled leaves the step to another stream that waits for it', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed });
    const stop = new AbortController();
    void pair.step({ calls: 3 }, stop.signal);
    await door.entered;
    const other = pair.step({ calls: 3 });
    await pair.client.describe(5000);
    stop.abort();
    await pair.client.describe(5000);
    door.open();
    expect(await other).toMatchObject({ kind: 'done', calls: 3 });
  });

  it('ends as UNAVAILABLE when the server stops', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed });
    const running = pair.step();
    await door.entered;
    const stopped = pair.server.stop();
    expect(await running).toMatchObject({ kind: 'unreachable', detail: 'the server stops' });
    await stopped;
    door.open();
  });
});

describe('a server', () => {
  it('describes itself, also while all its slots are busy', async () => {
    const door = gate();
    pair = await startPair({
      partialFit: door.passed,
      version: '3',
      deterministic: true,
      space: { x: { type: 'int' } },
    });
    const running = pair.step();
    await door.entered;
    expect(await pair.client.describe(2000)).toMatchObject({
      name: 'counter',
      version: '3',
      instanceId: pair.server.instanceId,
      protocolMajors: [1],
      maxConcurrentSteps: 1,
      heartbeatIntervalMs: 2000,
      deterministic: true,
      datasets: [{ name: 'numbers', trainRows: 8, validationRows: 2, chunks: 4 }],
      defaultSpaceJson: '{"x":{"type":"int"}}',
    });
    door.open();
    await running;
  });

  it('is not started with wrong options, and is told of all of them', async () => {
    pair = await startPair();
    const started = startServer({
      name: 'No Name',
      slots: 0,
      address: 'nowhere',
      dataset: { name: '', trainRows: 1, validationRows: 1, chunks: 0, sha256: '' },
      create: () => ({}),
      partialFit: () => {},
      score: () => 0,
    });
    await expect(started).rejects.toThrow(/No Name.*slots is 0.*dataset\.name.*dataset\.chunks.*nowhere/);
    await expect(startPair({ address: pair.server.address })).rejects.toThrow(
      `cannot listen on ${pair.server.address}`,
    );
  });
});

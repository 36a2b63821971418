import { Client, credentials, type Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { estimatorService } from './contract.js';
import { ParamsInvalid, type ServeOptions } from './estimator.js';
import type { DescribeResponse__Output } from './gen/hyperhost/estimator/v1/DescribeResponse.js';
import type { PartialFitRequest } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse__Output } from './gen/hyperhost/estimator/v1/PartialFitResponse.js';
import type { ScoreResponse__Output } from './gen/hyperhost/estimator/v1/ScoreResponse.js';
import { type RunningServer, startServer } from './server.js';

/** A model that remembers what it was trained on. */
interface Memory {
  readonly x: number;
  readonly chunks: number[];
}

const dataset = { name: 'rows', trainRows: 30, validationRows: 10, chunks: 3, sha256: '' };
const remembering: ServeOptions<Memory> = {
  name: 'memory',
  dataset,
  create: ({ params }) => {
    if (params.x === 'bad') throw new ParamsInvalid('x must be a number');
    return { x: Number(params.x), chunks: [] };
  },
  partialFit: (model, chunk) => void model.chunks.push(chunk),
  score: (model) => ({ score: model.x * model.chunks.length, last: model.chunks.at(-1) ?? -1 }),
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serving<Model>(options: ServeOptions<Model>): Promise<{ server: RunningServer; caller: Caller }> {
  const server = await startServer(options);
  const caller = new Caller(server.address);
  cleanups.push(
    () => server.stop(),
    () => caller.client.close(),
  );
  return { server, caller };
}

/** Speaks plain gRPC, so that the tests see what another language would see. */
class Caller {
  readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure());
  }

  unary<Answer>(name: 'Describe' | 'Score' | 'Release', request: object): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = estimatorService[name];
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        requestSerialize as (value: object) => Buffer,
        responseDeserialize,
        request,
        (error, answer) => (error ? reject(error) : resolve(answer as Answer)),
      );
    });
  }

  /** All messages of one step; `cancel` breaks it off. */
  step(request: PartialFitRequest): Promise<PartialFitResponse__Output[]> & { cancel(): void } {
    const { path, requestSerialize, responseDeserialize } = estimatorService.PartialFit;
    const stream = this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    const messages: PartialFitResponse__Output[] = [];
    const all = new Promise<PartialFitResponse__Output[]>((resolve, reject) => {
      stream.on('data', (message: PartialFitResponse__Output) => messages.push(message));
      stream.on('end', () => resolve(messages));
      stream.on('error', reject);
    });
    return Object.assign(all, { cancel: () => stream.cancel() });
  }
}

const model = { searchId: 's', modelId: 'm', paramsJson: '{"x":2.0}', seed: 1 };

/** The step after which the model has had `from + calls` calls. */
function step(stepId: string, fromCalls: number, calls: number, more: PartialFitRequest = {}): PartialFitRequest {
  return { stepId, model, fromCalls, calls, score: true, ...more };
}

async function refusalOf(step: Promise<unknown>): Promise<[string, string, string | undefined]> {
  const error = await step.then(
    () => expect.fail('the step was not refused'),
    (refused: ServiceError) => refused,
  );
  const trailer = (key: string) => (error.metadata as Metadata).get(key)[0]?.toString();
  return [status[error.code] ?? '', trailer('hyperhost-reason') ?? '', trailer('hyperhost-have-calls')];
}

/** Something to wait for, ended from outside. */
function gate(): { readonly open: Promise<void>; release(): void } {
  let release = () => {};
  const open = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { open, release: () => release() };
}

describe('Describe', () => {
  it('tells who the server is, with an instance of its own', async () => {
    const [one, two] = [await serving({ ...remembering, space: { x: 1 }, slots: 2 }), await serving(remembering)];
    const described = await one.caller.unary<DescribeResponse__Output>('Describe', {});
    expect(described).toMatchObject({
      name: 'memory',
      protocolMajors: [1],
      maxConcurrentSteps: 2,
      heartbeatIntervalMs: 2000,
      datasets: [dataset],
      defaultSpaceJson: '{"x":1}',
      instanceId: one.server.instanceId,
    });
    expect(two.server.instanceId).not.toBe(one.server.instanceId);
  });
});

describe('a step', () => {
  it('makes one partialFit for each call, on the chunks that it names, and scores after the last', async () => {
    const { caller, server } = await serving(remembering);
    const [{ result }] = (await caller.step(step('a', 0, 3, { chunks: [2, 0, 1] }))) as [PartialFitResponse__Output];
    expect(result).toMatchObject({ calls: 3, replayed: false, instanceId: server.instanceId });
    expect(result?.scores?.metrics).toEqual({ score: 6, last: 1 });
  });

  it('scores only where it is asked to', async () => {
    const { caller } = await serving(remembering);
    const [message] = await caller.step(step('a', 0, 1, { score: false }));
    expect(message?.result?.scores).toBeNull();
  });

  it('that comes again when it is done is answered and not made again', async () => {
    const { caller } = await serving(remembering);
    const [first] = await caller.step(step('a', 0, 2));
    const [again] = await caller.step(step('a', 0, 2));
    expect(again?.result).toEqual({ ...first?.result, replayed: true });
    const [next] = await caller.step(step('b', 2, 1));
    expect(next?.result?.scores?.metrics.score).toBe(6);
  });

  it('that comes again while it runs gets the same result', async () => {
    const { open, release } = gate();
    const { caller } = await serving({ ...remembering, partialFit: () => open });
    const first = caller.step(step('a', 0, 1));
    const second = caller.step(step('a', 0, 1));
    await caller.unary('Describe', {});
    release();
    expect(await second).toEqual(await first);
  });

  it('is refused while another runs on the model, though not while one of another model does', async () => {
    const { open, release } = gate();
    const { caller } = await serving({ ...remembering, slots: 2, partialFit: () => open });
    const first = caller.step(step('a', 0, 1));
    expect(await refusalOf(caller.step(step('b', 0, 1)))).toEqual(['ABORTED', 'MODEL_BUSY', undefined]);
    const other = caller.step(step('c', 0, 1, { model: { ...model, modelId: 'other' } }));
    release();
    expect(await Promise.all([first, other])).toHaveLength(2);
  });

  it('is refused when all slots are taken, and not once one is free', async () => {
    const { open, release } = gate();
    const { caller } = await serving({ ...remembering, partialFit: () => open });
    const other = step('c', 0, 1, { model: { ...model, modelId: 'other' } });
    const first = caller.step(step('a', 0, 1));
    expect(await refusalOf(caller.step(other))).toEqual(['RESOURCE_EXHAUSTED', 'SLOTS_FULL', undefined]);
    release();
    await first;
    expect(await caller.step(other)).toHaveLength(1);
  });

  it('of a model that is not here is refused unless it is the first', async () => {
    const { caller } = await serving(remembering);
    expect(await refusalOf(caller.step(step('a', 3, 1)))).toEqual(['NOT_FOUND', 'MODEL_LOST', undefined]);
  });

  it('that expects another count is refused, with the true one', async () => {
    const { caller } = await serving(remembering);
    await caller.step(step('a', 0, 2));
    expect(await refusalOf(caller.step(step('b', 1, 2)))).toEqual(['ABORTED', 'MODEL_STATE_MISMATCH', '2']);
    expect(await refusalOf(caller.step(step('c', 0, 2)))).toEqual(['ABORTED', 'MODEL_STATE_MISMATCH', '2']);
  });

  it('of an owner that was replaced is refused; one without an epoch is not', async () => {
    const { caller } = await serving(remembering);
    await caller.step(step('a', 0, 1, { epoch: 7 }));
    expect(await refusalOf(caller.step(step('b', 1, 1, { epoch: 6 })))).toEqual(['ABORTED', 'STALE_EPOCH', undefined]);
    expect(await caller.step(step('c', 1, 1))).toHaveLength(1);
    expect(await caller.step(step('d', 2, 1, { epoch: 7 }))).toHaveLength(1);
  });

  it('that makes no sense is refused with all that is wrong', async () => {
    const { caller } = await serving(remembering);
    const refused = caller.step({ calls: 2, chunks: [3], model: { modelId: 'm', dataset: 'others' } });
    await expect(refused).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details:
        "step_id is missing; model.search_id is missing; there is no data set 'others' here, only 'rows'; chunks names 1 for 2 calls; there is no chunk 3, only 0 to 2",
    });
  });

  it('ends with signs of life in between, as often as promised, though each call holds the process for a while', async () => {
    const hold = () => {
      const until = performance.now() + 20;
      while (performance.now() < until);
    };
    const { caller } = await serving({ ...remembering, heartbeatMs: 100, partialFit: hold });
    const messages = await caller.step(step('a', 0, 25));
    const counts = messages.slice(0, -1).map((message) => message.progress?.calls ?? 0);
    expect(counts.length).toBeGreaterThanOrEqual(5);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(messages.at(-1)?.result?.calls).toBe(25);
  });

  it('that is cancelled stops after its current call, and the model keeps its true count', async () => {
    const { open, release } = gate();
    const { caller } = await serving({
      ...remembering,
      partialFit: (model) => {
        model.chunks.push(0);
        return model.chunks.length === 2 ? open : undefined;
      },
    });
    const cut = caller.step(step('a', 0, 5));
    await caller.unary('Describe', {});
    cut.cancel();
    await expect(cut).rejects.toMatchObject({ code: status.CANCELLED });
    await caller.unary('Describe', {});
    release();
    await expect.poll(() => refusalOf(caller.step(step('b', 4, 1)))).toEqual(['ABORTED', 'MODEL_STATE_MISMATCH', '2']);
    const [message] = await caller.step(step('c', 2, 1));
    expect(message?.result).toMatchObject({ calls: 3 });
  });

  it('that the server is stopped under ends as UNAVAILABLE', async () => {
    const { caller, server } = await serving({ ...remembering, partialFit: () => gate().open });
    const running = caller.step(step('a', 0, 1));
    await caller.unary('Describe', {});
    const [code] = await Promise.all([refusalOf(running), server.stop()]);
    expect(code[0]).toBe('UNAVAILABLE');
  });
});

describe('an estimator', () => {
  it('that refuses parameters gives its verdict', async () => {
    const { caller } = await serving(remembering);
    const [message] = await caller.step(step('a', 0, 1, { model: { ...model, paramsJson: '{"x":"bad"}' } }));
    expect(message?.failure).toMatchObject({
      reason: 'FAILURE_REASON_PARAMS_INVALID',
      message: 'x must be a number',
    });
  });

  it.each(['', '[]', '{"x":'])('is never asked for parameters that are no object: %s', async (paramsJson) => {
    const { caller } = await serving(remembering);
    const [message] = await caller.step(step('a', 0, 1, { model: { ...model, paramsJson } }));
    expect(message?.failure?.reason).toBe('FAILURE_REASON_PARAMS_INVALID');
  });

  it('that breaks half way loses the model, so that no count is ever wrong', async () => {
    let breaks = true;
    const { caller } = await serving({
      ...remembering,
      partialFit: (model) => {
        if (model.chunks.push(0) === 2 && breaks) throw new RangeError(`too much${'\u0000é'.repeat(10_000)}`);
      },
    });
    const [message] = await caller.step(step('a', 0, 3));
    const { reason, message: line = '', traceback = '' } = message?.failure ?? {};
    expect(reason).toBe('FAILURE_REASON_ESTIMATOR_ERROR');
    expect(line).toMatch(/^too much/);
    expect(traceback).toContain('server.spec.ts');
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1024);
    expect(Buffer.byteLength(traceback)).toBeLessThanOrEqual(16 * 1024);
    expect(await refusalOf(caller.step(step('b', 1, 2)))).toEqual(['NOT_FOUND', 'MODEL_LOST', undefined]);
    breaks = false;
    const [again] = await caller.step(step('a', 0, 3));
    expect(again?.result).toMatchObject({ calls: 3, replayed: false });
  });

  it('whose score is no number is told so', async () => {
    const { caller } = await serving({ ...remembering, score: () => ({ score: 'high' }) as never });
    const [message] = await caller.step(step('a', 0, 1));
    expect(message?.failure?.message).toBe('score must give numbers; these are none: score');
  });

  it('may give a score that is not finite', async () => {
    const { caller } = await serving({ ...remembering, score: () => Number.NaN });
    const [message] = await caller.step(step('a', 0, 1));
    expect(message?.result?.scores?.metrics.score).toBeNaN();
  });
});

describe('Score', () => {
  const ask = (atCalls: number) => ({ stepId: 'x', model, atCalls });

  it('gives the scores of the model as it stands, and only at the count that is asked for', async () => {
    const { caller } = await serving(remembering);
    await caller.step(step('a', 0, 2));
    const answer = await caller.unary<ScoreResponse__Output>('Score', ask(2));
    expect(answer).toMatchObject({ atCalls: 2, scores: { metrics: { score: 4, last: 0 } } });
    expect(await refusalOf(caller.unary('Score', ask(1)))).toEqual(['ABORTED', 'MODEL_STATE_MISMATCH', '2']);
  });

  it('of a model that is not here is refused, also at 0', async () => {
    const { caller } = await serving(remembering);
    expect(await refusalOf(caller.unary('Score', ask(0)))).toEqual(['NOT_FOUND', 'MODEL_LOST', undefined]);
  });

  it('keeps steps off the model until it is done', async () => {
    const { open, release } = gate();
    const { caller } = await serving({ ...remembering, score: () => open.then(() => 1) });
    await caller.step(step('a', 0, 1, { score: false }));
    const scoring = caller.unary('Score', ask(1));
    expect(await refusalOf(caller.step(step('b', 1, 1)))).toEqual(['ABORTED', 'MODEL_BUSY', undefined]);
    release();
    await scoring;
  });
});

describe('Release', () => {
  it('forgets the models that it names, or all of the search', async () => {
    const { caller } = await serving(remembering);
    const names = ['m1', 'm2', 'm3'];
    for (const modelId of names) await caller.step(step('a', 0, 1, { model: { ...model, modelId } }));
    const held = async () => {
      const answers = names.map((modelId) => refusalOf(caller.step(step('b', 9, 1, { model: { ...model, modelId } }))));
      return (await Promise.all(answers)).map(([, reason]) => (reason === 'MODEL_LOST' ? 'lost' : 'held'));
    };
    await caller.unary('Release', { searchId: 'another' });
    expect(await held()).toEqual(['held', 'held', 'held']);
    await caller.unary('Release', { searchId: 's', modelIds: ['m1', 'unknown'] });
    expect(await held()).toEqual(['lost', 'held', 'held']);
    await caller.unary('Release', { searchId: 's' });
    expect(await held()).toEqual(['lost', 'lost', 'lost']);
  });

  it('stops a running step of the model after its current call', async () => {
    const { open, release } = gate();
    const { caller } = await serving({ ...remembering, partialFit: () => open });
    const running = refusalOf(caller.step(step('a', 0, 3)));
    await caller.unary('Release', { searchId: 's' });
    release();
    expect(await running).toEqual(['NOT_FOUND', 'MODEL_LOST', undefined]);
  });
});

describe('options', () => {
  it('that are wrong are all named at once', async () => {
    const wrong = {
      ...remembering,
      name: 'No Name',
      slots: 0,
      dataset: { ...dataset, chunks: 0 },
      platform: 'nowhere',
    };
    await expect(startServer(wrong)).rejects.toThrow(/name 'No Name'.*slots is 0.*dataset\.chunks.*platform 'nowhere'/);
  });

  it('do not let a key travel readable to another machine', async () => {
    const far = { ...remembering, platform: '192.0.2.1:5811', key: 'secret' };
    await expect(startServer(far)).rejects.toThrow('the key would travel to 192.0.2.1:5811');
  });
});

import { randomUUID } from 'node:crypto';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { estimatorService } from '@hyperhost/wire';

/** Ways in which the server below can break the contract, one at a time. */
export type Flaw =
  | 'trains repeats'
  | 'counts wrong'
  | 'ignores from_calls'
  | 'hides the count'
  | 'creates whatever comes'
  | 'ignores epochs'
  | 'scores at any count'
  | 'scores anew'
  | 'forgets nothing'
  | 'has no Release'
  | 'is random'
  | 'is silent'
  | 'takes any number of steps'
  | 'goes on after a cancel'
  | 'ends without a result'
  | 'has no score'
  | 'has only NaN'
  | 'has a new instance each time'
  | 'has a bad name'
  | 'speaks version 2'
  | 'offers no space'
  | 'offers a bad space'
  | 'dies of bad parameters';

interface Held {
  calls: number;
  value: number;
  last: { stepId: string; result: object } | null;
}
type Fit = ServerWritableStream<
  {
    stepId: string;
    model: { searchId: string; modelId: string; paramsJson: string; seed: number };
    fromCalls: number;
    calls: number;
    score: boolean;
    epoch: number;
  },
  object
>;
type Ask = ServerUnaryCall<{ model: { searchId: string; modelId: string }; atCalls: number; epoch: number }, object>;

const HEARTBEAT_MS = 200;
const CALL_MS = 2;

/** The shortest server that keeps the contract, written without an SDK, with one flaw or none. */
export async function startSmallServer(flaw?: Flaw): Promise<{ readonly address: string; stop(): void }> {
  const instanceId = randomUUID();
  const held = new Map<string, Held>();
  const running = new Map<string, { stepId: string; outcome: Promise<object> }>();
  const epochs = new Map<string, number>();
  const server = new Server();

  const checkEpoch = (searchId: string, epoch: number) => {
    const seen = epochs.get(searchId) ?? 0;
    if (epoch !== 0 && epoch < seen && flaw !== 'ignores epochs') throw refusal(status.ABORTED, 'STALE_EPOCH');
    epochs.set(searchId, Math.max(epoch, seen));
  };
  const mismatch = (one: Held) =>
    refusal(status.ABORTED, 'MODEL_STATE_MISMATCH', flaw === 'hides the count' ? undefined : one.calls);
  const scoresOf = (one: Held) => {
    const noise = flaw === 'scores anew' ? Math.random() : 0;
    const score = flaw === 'has only NaN' ? Number.NaN : one.value + noise;
    return { metrics: { [flaw === 'has no score' ? 'accuracy' : 'score']: score }, scoreSeconds: 0 };
  };

  async function train(call: Fit, one: Held): Promise<object> {
    const { stepId, model, calls, score } = call.request;
    const began = performance.now();
    for (let made = 0; made < calls && (!call.cancelled || flaw === 'goes on after a cancel'); made++) {
      await new Promise((resolve) => setTimeout(resolve, CALL_MS));
      one.value += Math.sin(model.seed + one.calls) + (flaw === 'is random' ? Math.random() : 0);
      one.calls++;
    }
    if (call.cancelled) throw refusal(status.CANCELLED, '');
    const result = {
      calls: flaw === 'counts wrong' ? calls : one.calls,
      fitSeconds: (performance.now() - began) / 1000,
      scores: score ? scoresOf(one) : null,
      instanceId,
    };
    one.last = { stepId, result };
    return result;
  }

  function begin(call: Fit): Promise<object> {
    const { stepId, model, fromCalls } = call.request;
    checkEpoch(model.searchId, call.request.epoch);
    const one = held.get(model.modelId);
    if (one?.last?.stepId === stepId && flaw !== 'trains repeats') {
      return Promise.resolve({ ...one.last.result, replayed: true });
    }
    const twin = running.get(model.modelId);
    if (twin?.stepId === stepId) return twin.outcome;
    if (twin) throw refusal(status.ABORTED, 'MODEL_BUSY');
    if (!one && fromCalls > 0 && flaw !== 'creates whatever comes') throw refusal(status.NOT_FOUND, 'MODEL_LOST');
    const isRepeat = one?.last?.stepId === stepId;
    if (one && one.calls !== fromCalls && flaw !== 'ignores from_calls' && !isRepeat) throw mismatch(one);
    if (running.size >= 1 && flaw !== 'takes any number of steps') {
      throw refusal(status.RESOURCE_EXHAUSTED, 'SLOTS_FULL');
    }
    const rate = (JSON.parse(model.paramsJson) as { rate: unknown }).rate;
    if (typeof rate !== 'number') {
      if (flaw === 'dies of bad parameters') server.forceShutdown();
      throw refusal(status.INVALID_ARGUMENT, 'PARAMS_INVALID');
    }
    const model_ = one ?? { calls: fromCalls, value: rate, last: null };
    held.set(model.modelId, model_);
    const outcome = train(call, model_).finally(() => running.delete(model.modelId));
    running.set(model.modelId, { stepId, outcome });
    return outcome;
  }

  async function fit(call: Fit): Promise<void> {
    const beat = flaw === 'is silent' ? undefined : setInterval(() => call.write({ progress: {} }), HEARTBEAT_MS / 2);
    try {
      const result = await begin(call);
      if (flaw !== 'ends without a result') call.write({ result });
      call.end();
    } catch (error) {
      call.emit('error', error);
    } finally {
      clearInterval(beat);
    }
  }

  server.addService(estimatorService, {
    Describe: (_: unknown, answer: sendUnaryData<object>) =>
      answer(null, {
        name: flaw === 'has a bad name' ? 'Small Server' : 'small',
        instanceId: flaw === 'has a new instance each time' ? randomUUID() : instanceId,
        protocolMajors: [flaw === 'speaks version 2' ? 2 : 1],
        heartbeatIntervalMs: HEARTBEAT_MS,
        deterministic: true,
        datasets: [{ name: 'rows', trainRows: 1, validationRows: 1 }],
        defaultSpaceJson:
          { 'offers no space': '', 'offers a bad space': '{"rate":{"type":"float","low":2,"high":1}}' }[
            flaw as string
          ] ?? '{"rate":{"type":"float","low":0,"high":1}}',
      }),
    PartialFit: (call: Fit) => void fit(call),
    Score: (call: Ask, answer: sendUnaryData<object>) => {
      try {
        const { model, atCalls, epoch } = call.request;
        checkEpoch(model.searchId, epoch);
        const one = held.get(model.modelId);
        if (!one) throw refusal(status.NOT_FOUND, 'MODEL_LOST');
        if (one.calls !== atCalls && flaw !== 'scores at any count') throw mismatch(one);
        answer(null, { scores: scoresOf(one), atCalls: one.calls, instanceId });
      } catch (error) {
        answer(error as Parameters<typeof answer>[0]);
      }
    },
    Release: (call: ServerUnaryCall<{ modelIds: string[] }, object>, answer: sendUnaryData<object>) => {
      if (flaw === 'has no Release') return answer({ code: status.UNIMPLEMENTED, details: '' });
      for (const id of call.request.modelIds) if (flaw !== 'forgets nothing') held.delete(id);
      answer(null, {});
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, free) =>
      error ? reject(error) : resolve(free),
    ),
  );
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

function refusal(code: status, reason: string, haveCalls?: number): Error {
  const metadata = new Metadata();
  if (reason) metadata.set('hyperhost-reason', reason);
  if (haveCalls !== undefined) metadata.set('hyperhost-have-calls', String(haveCalls));
  return Object.assign(new Error(reason), { code, details: reason, metadata });
}

import { randomUUID } from 'node:crypto';
import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { estimatorService } from '@hyperhost/wire';
import { Books, CHUNKS, DATASET, type FitRequest, type ReadRequest, SLOTS, sleep } from './books.js';
import type { Fault } from './faults.js';
import { refusal } from './refusal.js';
import { messagesOf, take } from './states.js';

const HEARTBEAT_MS = 200;
const MIB = 1024 * 1024;
/** How a field of this number that holds a number begins. */
const FIELD_1000 = Buffer.from([0xc0, 0x3e]);

type Fit = ServerWritableStream<FitRequest, object>;

/** A small server that keeps the contract, written without an SDK, with one fault or none. */
export async function startWrongServer(fault: Fault | null): Promise<{ readonly address: string; stop(): void }> {
  const has = (one: Fault) => one === fault;
  const instanceId = randomUUID();
  const books = new Books(has, instanceId);
  const receive = has('takes any size') ? -1 : has('takes 1 MiB at most') ? MIB : 4 * MIB;
  const server = new Server({ 'grpc.max_receive_message_length': receive });

  async function fit(call: Fit): Promise<void> {
    let beat: NodeJS.Timeout | undefined;
    try {
      const step = books.fit(call.request);
      const result = 'outcome' in step ? await attach(step) : step;
      if (call.cancelled) return;
      if (!has('ends without a result')) call.write({ result });
      if (has('talks after the result')) call.write({ progress: { calls: result.calls } });
      call.end();
    } catch (error) {
      // What the estimator throws is its verdict on the model; all else is a refusal.
      if (error instanceof TypeError && has('dies of bad parameters')) server.forceShutdown();
      else if (error instanceof TypeError) {
        call.write({ failure: { reason: 'FAILURE_REASON_ESTIMATOR_ERROR', message: error.message } });
        call.end();
      } else call.emit('error', error);
    } finally {
      clearInterval(beat);
    }

    function attach(step: Exclude<ReturnType<Books['fit']>, { replayed: boolean }>) {
      step.listeners++;
      call.once('cancelled', () => books.leave(step));
      const more = has('counts its progress wrong') ? 1_000_000 : 0;
      if (!has('is silent')) {
        beat = setInterval(() => call.write({ progress: { calls: step.calls() + more } }), HEARTBEAT_MS / 2);
      }
      return step.outcome;
    }
  }

  function unary<Request>(answerOf: (request: Request) => object | Promise<object>) {
    const answered = async (request: Request) => answerOf(request);
    return (call: ServerUnaryCall<Request, object>, answer: sendUnaryData<object>) => {
      answered(call.request).then(
        (given) => answer(null, given),
        (error) => answer(error),
      );
    };
  }

  server.addService(serviceOf(has), {
    Describe: unary(async () => {
      while (has('describes itself when it is idle') && !books.isIdle) await sleep(10);
      return description(has, instanceId);
    }),
    PartialFit: (call: Fit) => void fit(call),
    Score: unary(async (request: ReadRequest) => {
      const { calls, scores } = await books.score(request);
      return { scores, atCalls: calls, instanceId };
    }),
    Release: unary(({ searchId, modelIds }: { searchId: string; modelIds: string[] }) => {
      if (has('has no Release')) throw refusal(status.UNIMPLEMENTED, '');
      books.release(searchId, modelIds);
      return {};
    }),
    Snapshot: (call: ServerWritableStream<ReadRequest, object>) => {
      try {
        for (const message of messagesOf(books, call.request, has)) call.write(message);
        call.end();
      } catch (error) {
        call.emit('error', error);
      }
    },
    Restore: (call: ServerReadableStream<object, object>, answer: sendUnaryData<object>) => {
      take(books, call, has).then(
        (calls) => answer(null, { calls, instanceId }),
        (error) => answer(error),
      );
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, free) =>
      error ? reject(error) : resolve(free),
    ),
  );
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

function description(has: (fault: Fault) => boolean, instanceId: string): object {
  return {
    name: has('has a bad name') ? 'Small <&"> Server' : 'small',
    version: has('has a long version') ? 'v'.repeat(65) : '1',
    instanceId: has('has a new instance each time') ? randomUUID() : has('has no instance id') ? '' : instanceId,
    protocolMajors: [has('speaks version 2') ? 2 : 1],
    maxConcurrentSteps: has('announces 2000 slots') ? 2000 : SLOTS,
    maxResidentModels: has('holds two models') ? 2 : 0,
    heartbeatIntervalMs: has('beats each hour') ? 3_600_000 : HEARTBEAT_MS,
    deterministic: true,
    datasets: [
      {
        name: has('has a data set without a name') ? '' : DATASET,
        trainRows: 1,
        validationRows: 1,
        chunks: CHUNKS,
      },
    ],
    defaultSpaceJson: has('offers no space')
      ? ''
      : `{"rate":{"type":"float","low":0,"high":${has('offers a bad space') ? -1 : 1}}}`,
    features: has('hides its features') ? [] : ['snapshot'],
  };
}

/** The service; with some faults, one that reads its requests in another way. */
function serviceOf(has: (fault: Fault) => boolean): typeof estimatorService {
  const { PartialFit } = estimatorService;
  const read = PartialFit.requestDeserialize;
  const requestDeserialize = (bytes: Buffer) => {
    if (has('knows its fields only') && bytes.includes(FIELD_1000)) throw new Error('a field that nobody knows');
    try {
      return read(bytes);
    } catch (error) {
      if (!has('reads anything')) throw error;
      const model = { searchId: 's', modelId: 'm', paramsJson: '{"rate":1}', seed: 0, dataset: '' };
      return { ...read(Buffer.alloc(0)), stepId: 'any', model, calls: 1 } as ReturnType<typeof read>;
    }
  };
  return { ...estimatorService, PartialFit: { ...PartialFit, requestDeserialize } };
}

import { randomUUID } from 'node:crypto';
import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { estimatorService, PROTOCOL_MAJOR } from './contract.js';
import type { ServeOptions } from './estimator.js';
import type { DescribeResponse } from './gen/hyperhost/estimator/v1/DescribeResponse.js';
import type { PartialFitRequest__Output } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse } from './gen/hyperhost/estimator/v1/PartialFitResponse.js';
import type { ReleaseRequest__Output } from './gen/hyperhost/estimator/v1/ReleaseRequest.js';
import type { ScoreRequest__Output } from './gen/hyperhost/estimator/v1/ScoreRequest.js';
import type { ScoreResponse } from './gen/hyperhost/estimator/v1/ScoreResponse.js';
import { Models, Refusal } from './models.js';
import { Registration } from './registration.js';

const SDK = 'hyperhost-node/0.1.0';
const HEARTBEAT_MS = 2000;

/** A server that is up. */
export interface RunningServer {
  /** `host:port` it listens on. */
  readonly address: string;
  readonly instanceId: string;
  /** Leaves the platform and closes; running steps are cut. */
  stop(): Promise<void>;
}

/** Starts a server and, where a platform is given, registers it. Touches no signals and never ends the process. */
export async function startServer<Model>(
  options: ServeOptions<Model>,
  events: { log?: (line: string) => void; onRefused?: (reason: string) => void } = {},
): Promise<RunningServer> {
  const instanceId = randomUUID();
  const slots = options.slots ?? 1;
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  const models = new Models(options, slots, instanceId);
  const description: DescribeResponse = {
    name: options.name,
    version: options.version ?? '',
    sdk: SDK,
    instanceId,
    protocolMajors: [PROTOCOL_MAJOR],
    maxConcurrentSteps: slots,
    heartbeatIntervalMs: heartbeatMs,
    deterministic: options.deterministic ?? false,
    datasets: [options.dataset],
    defaultSpaceJson: options.space === undefined ? '' : JSON.stringify(options.space),
  };
  const server = new Server();
  server.addService(estimatorService, {
    Describe: (_: unknown, answer: sendUnaryData<DescribeResponse>) => answer(null, description),
    PartialFit: (call: ServerWritableStream<PartialFitRequest__Output, PartialFitResponse>) =>
      void partialFit(models, call, heartbeatMs),
    Score: (call: ServerUnaryCall<ScoreRequest__Output, ScoreResponse>, answer: sendUnaryData<ScoreResponse>) => {
      models.score(call.request).then(
        (outcome) => answer(null, { ...outcome, atCalls: call.request.atCalls, instanceId }),
        (error) => answer(asStatus(error)),
      );
    },
    Release: (call: ServerUnaryCall<ReleaseRequest__Output, object>, answer: sendUnaryData<object>) => {
      models.release(call.request.searchId, call.request.modelIds);
      answer(null, {});
    },
  });
  const address = await listen(server, options.address ?? '127.0.0.1:0');
  const platform = options.platform ?? process.env.HYPERHOST_PLATFORM;
  const registration = platform
    ? new Registration(platform, options.key ?? process.env.HYPERHOST_KEY ?? '', { address, instanceId }, events)
    : null;
  await registration?.begin();
  return {
    address,
    instanceId,
    async stop() {
      await registration?.end();
      server.forceShutdown();
    },
  };
}

function listen(server: Server, address: string): Promise<string> {
  const host = address.slice(0, address.lastIndexOf(':'));
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(new Error(`cannot listen on ${address}: ${error.message}`)) : resolve(`${host}:${port}`),
    );
  });
}

async function partialFit<Model>(
  models: Models<Model>,
  call: ServerWritableStream<PartialFitRequest__Output, PartialFitResponse>,
  heartbeatMs: number,
): Promise<void> {
  let beat: NodeJS.Timeout | undefined;
  let leave = () => {};
  try {
    const step = models.fit(call.request);
    leave = step.leave;
    call.once('cancelled', () => {
      leave();
      leave = () => {};
    });
    beat = setInterval(() => call.write({ progress: { calls: step.calls() } }), heartbeatMs);
    call.end(void call.write(await step.outcome));
  } catch (error) {
    call.emit('error', asStatus(error));
  } finally {
    clearInterval(beat);
    leave();
  }
}

function asStatus(error: unknown) {
  if (error instanceof Refusal) return { code: error.code, details: error.details, metadata: error.metadata };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}

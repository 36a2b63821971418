import { randomUUID } from 'node:crypto';
import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { isLoopback, optionFaults } from './check-options.js';
import { estimatorService, PROTOCOL_MAJOR } from './contract.js';
import type { ServeOptions } from './estimator.js';
import type { DescribeResponse } from './gen/hyperhost/estimator/v1/DescribeResponse.js';
import type { PartialFitRequest__Output } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse } from './gen/hyperhost/estimator/v1/PartialFitResponse.js';
import type { ReleaseRequest__Output } from './gen/hyperhost/estimator/v1/ReleaseRequest.js';
import type { RestoreRequest__Output } from './gen/hyperhost/estimator/v1/RestoreRequest.js';
import type { RestoreResponse } from './gen/hyperhost/estimator/v1/RestoreResponse.js';
import type { ScoreRequest__Output } from './gen/hyperhost/estimator/v1/ScoreRequest.js';
import type { ScoreResponse } from './gen/hyperhost/estimator/v1/ScoreResponse.js';
import type { SnapshotRequest__Output } from './gen/hyperhost/estimator/v1/SnapshotRequest.js';
import type { SnapshotResponse } from './gen/hyperhost/estimator/v1/SnapshotResponse.js';
import { Models } from './models.js';
import { OpenSteps } from './open-steps.js';
import { statusOf } from './refusal.js';
import { Registration, type RegistrationEvents } from './registration.js';
import { StateStreams } from './state-streams.js';

const SDK = 'hyperhost-node/0.1.0';
const HEARTBEAT_MS = 2000;
/** How long answers that are on their way may take to get out when the server stops, in ms. */
const LAST_WORDS_MS = 200;

/** A server that is up. */
export interface RunningServer {
  /** `host:port` it listens on. */
  readonly address: string;
  /** Random for each start. */
  readonly instanceId: string;
  /** Nothing is running. */
  readonly idle: boolean;
  /** Models that it holds now. */
  readonly models: number;
  /** Leaves the platform and closes; running steps end as UNAVAILABLE, and the platform makes them elsewhere. */
  stop(): Promise<void>;
}

/** What people are told of a server. */
export interface ServerEvents extends RegistrationEvents {
  /** It listens; registration comes next. */
  listening?(address: string): void;
}

/**
 * Starts a server and, where a platform is given, registers it; resolves after the first attempt to register. Touches
 * no signals and never ends the process.
 *
 * @throws Error that names all that is wrong with the options, or why it cannot listen.
 */
export async function startServer<Model>(
  given: ServeOptions<Model>,
  events: ServerEvents = {},
): Promise<RunningServer> {
  const options = {
    ...given,
    platform: given.platform ?? process.env.HYPERHOST_PLATFORM,
    key: given.key ?? process.env.HYPERHOST_KEY,
  };
  const faults = optionFaults(options);
  if (options.platform && options.key && !isLoopback(options.platform) && process.env.HYPERHOST_INSECURE !== '1') {
    faults.push(
      `the key would travel to ${options.platform} readable by anyone in between: tunnel the port to this machine, or set HYPERHOST_INSECURE=1 if the network is yours`,
    );
  }
  if (faults.length > 0) throw new Error(faults.join('; '));
  const instanceId = randomUUID();
  const slots = options.slots ?? 1;
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  const models = new Models(options, slots, instanceId);
  const open = new OpenSteps(heartbeatMs);
  const states = StateStreams.of(options, models, instanceId);
  const description: DescribeResponse = {
    name: options.name,
    version: options.version ?? '',
    sdk: SDK,
    instanceId,
    protocolMajors: [PROTOCOL_MAJOR],
    maxConcurrentSteps: slots,
    maxResidentModels: options.maxModels ?? 0,
    heartbeatIntervalMs: heartbeatMs,
    deterministic: options.deterministic ?? false,
    datasets: [options.dataset],
    defaultSpaceJson: options.space === undefined ? '' : JSON.stringify(options.space),
    features: states ? ['snapshot'] : [],
  };
  const server = new Server();
  server.addService(estimatorService, {
    Describe: (_: unknown, answer: sendUnaryData<DescribeResponse>) => answer(null, description),
    PartialFit: (call: ServerWritableStream<PartialFitRequest__Output, PartialFitResponse>) => {
      void open.answer(call, () => models.fit(call.request));
    },
    Score: (call: ServerUnaryCall<ScoreRequest__Output, ScoreResponse>, answer: sendUnaryData<ScoreResponse>) => {
      models.score(call.request).then(
        (outcome) => answer(null, { ...outcome, atCalls: call.request.atCalls, instanceId }),
        (error) => answer(statusOf(error)),
      );
    },
    Release: (call: ServerUnaryCall<ReleaseRequest__Output, object>, answer: sendUnaryData<object>) => {
      models.release(call.request.searchId, call.request.modelIds);
      answer(null, {});
    },
    // Without these two, gRPC answers UNIMPLEMENTED by itself.
    ...(states && {
      Snapshot: (call: ServerWritableStream<SnapshotRequest__Output, SnapshotResponse>) => void states.send(call),
      Restore: (
        call: ServerReadableStream<RestoreRequest__Output, RestoreResponse>,
        answer: sendUnaryData<RestoreResponse>,
      ) => {
        states.take(call).then(
          (response) => answer(null, response),
          (error) => answer(statusOf(error)),
        );
      },
    }),
  });
  const address = await listen(server, options.address ?? '127.0.0.1:0');
  events.listening?.(address);
  const registration = options.platform
    ? new Registration(options.platform, options.key ?? '', { address, instanceId }, events)
    : null;
  await registration?.begin();
  return {
    address,
    instanceId,
    get idle() {
      return models.idle;
    },
    get models() {
      return models.count;
    },
    async stop() {
      open.end();
      await registration?.end();
      const force = setTimeout(() => server.forceShutdown(), LAST_WORDS_MS);
      await new Promise((resolve) => server.tryShutdown(resolve));
      clearTimeout(force);
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

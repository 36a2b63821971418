import {
  Client,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { estimatorService } from './contract.js';
import type { DescribeResponse__Output } from './gen/hyperhost/estimator/v1/DescribeResponse.js';
import type { Failure__Output } from './gen/hyperhost/estimator/v1/Failure.js';
import type { Model } from './gen/hyperhost/estimator/v1/Model.js';
import type { PartialFitRequest } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse__Output } from './gen/hyperhost/estimator/v1/PartialFitResponse.js';
import type { ReleaseResponse__Output } from './gen/hyperhost/estimator/v1/ReleaseResponse.js';
import type { RestoreRequest } from './gen/hyperhost/estimator/v1/RestoreRequest.js';
import type { RestoreResponse__Output } from './gen/hyperhost/estimator/v1/RestoreResponse.js';
import type { ScoreRequest } from './gen/hyperhost/estimator/v1/ScoreRequest.js';
import type { ScoreResponse__Output } from './gen/hyperhost/estimator/v1/ScoreResponse.js';
import type { Scores__Output } from './gen/hyperhost/estimator/v1/Scores.js';
import type { SnapshotRequest } from './gen/hyperhost/estimator/v1/SnapshotRequest.js';
import type { SnapshotResponse__Output } from './gen/hyperhost/estimator/v1/SnapshotResponse.js';
import {
  faultOf,
  type MetricValues,
  type ScoreOutcome,
  type StepOutcome,
  type Verdict,
  verdictOf,
} from './step-outcome.js';

export type { DescribeResponse__Output as Description, Model as WireModel };

/** Where the state of a model comes from. Reading on throws a gRPC error when it ends too soon. */
export interface StateSource extends AsyncIterable<SnapshotResponse__Output> {
  cancel(): void;
}

/** Where the state of a model goes to. */
export interface StateSink {
  /** `taken` is called when there is room for the next message. */
  write(message: RestoreRequest, taken?: () => void): void;
  end(): void;
  cancel(): void;
}

/** How long one RPC may take, and how long it may be silent. */
export interface Patience {
  /** The whole RPC, in ms. */
  readonly deadlineMs: number;
  /** Longest silence while a step runs, in ms. 0: the server promises no heartbeats, only the deadline guards. */
  readonly silenceMs: number;
}

const MIB = 1024 * 1024;

/**
 * Speaks to one estimator server. Never throws for what the server or the network does: each call answers an outcome,
 * and the scheduler has one reaction to each kind.
 */
export class EstimatorClient {
  private readonly client: Client;

  constructor(readonly address: string) {
    this.client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': 4 * MIB,
      'grpc.max_send_message_length': 4 * MIB,
      // A server that is started again should be seen at once, not after the default of up to two minutes.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
      // gRPC must not repeat a step by itself: repeating is the scheduler's decision.
      'grpc.enable_retries': 0,
      // No proxy: an address is dialled as it was registered.
      'grpc.enable_http_proxy': 0,
    });
  }

  /** Asks who the server is. Rejects with a gRPC error when it does not answer within `deadlineMs`. */
  describe(deadlineMs: number): Promise<DescribeResponse__Output> {
    return new Promise((resolve, reject) => {
      const method = estimatorService.Describe;
      this.client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        {},
        new Metadata({ waitForReady: false }),
        { deadline: Date.now() + deadlineMs },
        (error, value) => (error ? reject(error) : resolve(value as DescribeResponse__Output)),
      );
    });
  }

  /** Makes one step. Any of `signals` cancels it. */
  partialFit(
    request: PartialFitRequest,
    patience: Patience,
    signals: readonly AbortSignal[] = [],
  ): Promise<StepOutcome> {
    const method = estimatorService.PartialFit;
    return new Promise((resolve) => {
      const stream: ClientReadableStream<PartialFitResponse__Output> = this.client.makeServerStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + patience.deadlineMs },
      );
      let silence: NodeJS.Timeout | undefined;
      const listen = () => {
        if (patience.silenceMs === 0) return;
        if (silence) silence.refresh();
        else {
          silence = setTimeout(() => {
            end({ kind: 'unreachable', detail: `silent for ${patience.silenceMs / 1000} s` });
            stream.cancel();
          }, patience.silenceMs);
        }
      };
      const abort = () => {
        end({ kind: 'cancelled' });
        stream.cancel();
      };
      let ended = false;
      const end = (value: StepOutcome) => {
        if (ended) return;
        ended = true;
        clearTimeout(silence);
        for (const signal of signals) signal.removeEventListener('abort', abort);
        resolve(value);
      };
      listen();
      stream.on('data', (message: PartialFitResponse__Output) => {
        listen();
        if (message.event === 'result' && message.result) {
          end({
            kind: 'done',
            calls: message.result.calls,
            fitSeconds: message.result.fitSeconds,
            scores: valuesOf(message.result.scores),
            replayed: message.result.replayed,
          });
        } else if (message.event === 'failure' && message.failure) {
          end({ kind: 'verdict', verdict: verdictOfFailure(message.failure) });
        }
      });
      stream.on('error', (error: ServiceError) => end(faultOf(error)));
      // Without a last message the step did not happen for us.
      stream.on('status', (final) => {
        if (final.code === 0) end({ kind: 'breach', detail: 'the stream ended without a result' });
      });
      for (const signal of signals) {
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
      }
    });
  }

  /** Scores a model at exactly `at_calls` calls. Any of `signals` cancels it. */
  score(request: ScoreRequest, deadlineMs: number, signals: readonly AbortSignal[] = []): Promise<ScoreOutcome> {
    const method = estimatorService.Score;
    return new Promise((resolve) => {
      const abort = () => {
        resolve({ kind: 'cancelled' });
        call.cancel();
      };
      const call = this.client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, value) => {
          for (const signal of signals) signal.removeEventListener('abort', abort);
          if (error) return resolve(faultOf(error));
          const response = value as ScoreResponse__Output;
          const scores = valuesOf(response.scores ?? null);
          if (response.failure) resolve({ kind: 'verdict', verdict: verdictOfFailure(response.failure) });
          else if (scores === null) resolve({ kind: 'breach', detail: 'the answer to Score holds no scores' });
          else if (response.atCalls !== 0 && response.atCalls !== request.atCalls)
            resolve({ kind: 'mismatch', haveCalls: response.atCalls });
          else resolve({ kind: 'scored', scores });
        },
      );
      for (const signal of signals) {
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
      }
    });
  }

  /** Tells the server to forget models. Best effort: the answer does not matter. */
  release(searchId: string, modelIds: readonly string[]): Promise<ReleaseResponse__Output | null> {
    const method = estimatorService.Release;
    return new Promise((resolve) => {
      try {
        this.client.makeUnaryRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          { searchId, modelIds: [...modelIds] },
          new Metadata(),
          { deadline: Date.now() + 5000 },
          (error, value) => resolve(error ? null : (value as ReleaseResponse__Output)),
        );
      } catch {
        // The client was closed meanwhile: whoever held the models is gone.
        resolve(null);
      }
    });
  }

  /** The state of a model, as it comes. For `copyModel`, which makes an outcome of it. */
  snapshot(request: SnapshotRequest, deadlineMs: number): StateSource {
    const method = estimatorService.Snapshot;
    const stream: ClientReadableStream<SnapshotResponse__Output> = this.client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      new Metadata(),
      { deadline: Date.now() + deadlineMs },
    );
    // Who reads is told what goes wrong; this hears what is told after that.
    stream.on('error', () => {});
    return stream;
  }

  /** Where to write the state of a model to. For `copyModel`, which makes an outcome of it. */
  restore(
    deadlineMs: number,
    answer: (error: ServiceError | null, response?: RestoreResponse__Output) => void,
  ): StateSink {
    const method = estimatorService.Restore;
    const stream: ClientWritableStream<RestoreRequest> = this.client.makeClientStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      new Metadata(),
      { deadline: Date.now() + deadlineMs },
      answer,
    );
    // What goes wrong comes with the answer.
    stream.on('error', () => {});
    return stream;
  }

  /** Closes the channel to new calls. Running ones go on until they are cancelled. */
  close(): void {
    this.client.close();
  }
}

function valuesOf(scores: Scores__Output | null | undefined): MetricValues | null {
  return scores ? { metrics: scores.metrics, scoreSeconds: scores.scoreSeconds } : null;
}

function verdictOfFailure(failure: Failure__Output): Verdict {
  const reason = failure.reason === 'FAILURE_REASON_PARAMS_INVALID' ? 'PARAMS_INVALID' : 'ESTIMATOR_ERROR';
  return verdictOf(reason, failure.message, failure.traceback);
}

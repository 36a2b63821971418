import {
  Client,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { type Description, estimatorService, type WireModel } from '@hyperhost/wire';
import { type Answer, reasonOf, statusOf } from './answer.js';

/** One step as it is sent. */
export interface StepRequest {
  readonly stepId: string;
  /** Null: the field is left out. */
  readonly model: WireModel | null;
  readonly fromCalls: number;
  readonly calls: number;
  readonly chunks?: readonly number[];
  readonly score?: boolean;
  readonly epoch?: number;
}

/** How a step is sent, where it is not as usual. */
export interface Sending {
  /** The RPC ends after this long, in ms. */
  readonly deadlineMs?: number;
  /** What becomes of the bytes of the request on their way. */
  readonly bytes?: (request: Buffer) => Buffer;
}

/** A step that was sent. */
export interface SentStep {
  readonly answer: Promise<Answer>;
  /** Breaks it off. */
  cancel(): void;
  /** The answer is here. */
  ended(): boolean;
  /** Messages until now. */
  messages(): number;
  /** Messages after the result or the failure, of which there must be none. */
  messagesAfterEnd(): number;
  /** The counts of the signs of life until now. */
  progress(): readonly number[];
  /** The longest time without a message until now, in ms. */
  longestSilenceMs(): number;
}

/** What the bytes of a state are. */
export interface State {
  readonly calls: number;
  readonly totalBytes: number;
  readonly sha256: string;
  readonly format: string;
}

/** A state that a server sent: its messages after the first, as they came. */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly state: State;
  readonly parts: readonly Buffer[];
  /** The first message was not `state`, or a later one was. */
  readonly isOutOfOrder: boolean;
}

/** The bytes of a state on their way to a server. */
export interface SentState {
  /** A result has the count that the server answered. */
  readonly answer: Promise<Answer>;
  /** Breaks it off. */
  cancel(): void;
}

/** What goes to Restore. Null as `begin`: no such message. */
export interface RestoreGiven {
  readonly begin: { readonly model: WireModel; readonly state: State; readonly epoch?: number } | null;
  readonly parts: readonly Buffer[];
  /** The stream is left open after the last part. */
  readonly isLeftOpen?: boolean;
}

const DESCRIBE_MS = 2000;
/** A call has no limit in the contract; here somebody waits for the end. */
const STEP_MS = 60_000;
const SCORE_MS = 30_000;
const STATE_MS = 30_000;
const RELEASE_MS = 5000;

interface Method {
  readonly path: string;
  readonly requestSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** Speaks to the server that is examined. Every call ends: each has a deadline. Nothing but `describe` ever rejects. */
export class Caller {
  private readonly client: Client;
  private silenceMs = 0;

  constructor(target: string) {
    this.client = new Client(target, credentials.createInsecure(), {
      'grpc.max_send_message_length': -1,
      'grpc.enable_retries': 0,
      'grpc.enable_http_proxy': 0,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 500,
    });
  }

  /** Holds the server to its promise of heartbeats, as the platform does: silence of three, at least 10 s, ends a step. */
  expectHeartbeats(intervalMs: number): void {
    this.silenceMs = intervalMs > 0 ? Math.max(3 * intervalMs, 10_000) : 0;
  }

  /** @throws ServiceError when there is no answer within 2 s. */
  describe(): Promise<Description> {
    return this.unary(estimatorService.Describe as Method, {}, DESCRIBE_MS) as Promise<Description>;
  }

  step(request: StepRequest, { deadlineMs = STEP_MS, bytes = (same) => same }: Sending = {}): SentStep {
    const { path, requestSerialize, responseDeserialize } = estimatorService.PartialFit;
    const stream = this.client.makeServerStreamRequest(
      path,
      (wire: Parameters<typeof requestSerialize>[0]) => bytes(requestSerialize(wire)),
      responseDeserialize,
      { ...request, chunks: [...(request.chunks ?? [])] },
      new Metadata(),
      { deadline: Date.now() + deadlineMs },
    );
    let messages = 0;
    let afterEnd = 0;
    let last = performance.now();
    let longest = 0;
    let ended = false;
    const progress: number[] = [];
    const answer = new Promise<Answer>((resolve) => {
      let word: Answer = { kind: 'nothing' };
      const silence = this.silenceMs > 0 ? setTimeout(() => stream.cancel(), this.silenceMs) : undefined;
      const end = (answer: Answer) => {
        clearTimeout(silence);
        ended = true;
        resolve(answer);
      };
      stream.on('data', (message) => {
        messages++;
        if (word.kind !== 'nothing') afterEnd++;
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        silence?.refresh();
        const { result, failure } = message;
        if (message.progress) progress.push(message.progress.calls);
        if (result) word = { kind: 'result', ...result, metrics: result.scores?.metrics ?? null };
        else if (failure) word = { kind: 'failure', ...failure, reason: reasonOf(failure.reason) };
      });
      stream.on('error', (error: ServiceError) => end(statusOf(error)));
      stream.on('end', () => end(word));
    });
    return {
      answer,
      cancel: () => stream.cancel(),
      ended: () => ended,
      messages: () => messages,
      messagesAfterEnd: () => afterEnd,
      progress: () => progress,
      longestSilenceMs: () => Math.max(longest, performance.now() - last),
    };
  }

  /** The metrics of a model after exactly `atCalls` calls, as a result of no training. */
  async score(stepId: string, model: WireModel | null, atCalls: number, epoch: number): Promise<Answer> {
    try {
      const request = { stepId, model, atCalls, epoch };
      const { scores, failure, ...rest } = (await this.unary(estimatorService.Score as Method, request, SCORE_MS)) as {
        scores?: { metrics: Record<string, number> } | null;
        failure?: { reason: string; message: string; traceback: string } | null;
        atCalls: number;
        instanceId: string;
      };
      if (failure) return { kind: 'failure', ...failure, reason: reasonOf(failure.reason) };
      if (!scores) return { kind: 'nothing' };
      const { instanceId, atCalls: calls } = rest;
      return { kind: 'result', calls, fitSeconds: 0, metrics: scores.metrics, replayed: false, instanceId };
    } catch (error) {
      return statusOf(error as ServiceError);
    }
  }

  /** @returns null when it was done. */
  async release(searchId: string, modelIds: readonly string[]): Promise<Answer | null> {
    try {
      await this.unary(estimatorService.Release as Method, { searchId, modelIds: [...modelIds] }, RELEASE_MS);
      return null;
    } catch (error) {
      return statusOf(error as ServiceError);
    }
  }

  /** The state of a model, or why there is none. */
  snapshot(model: WireModel, atCalls: number, epoch: number): Promise<Snapshot | Answer> {
    const { path, requestSerialize, responseDeserialize } = estimatorService.Snapshot;
    const stream: ClientReadableStream<{ state?: State | null; data?: Buffer | null }> =
      this.client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { model, atCalls, epoch },
        new Metadata(),
        { deadline: Date.now() + STATE_MS },
      );
    return new Promise((resolve) => {
      let state: State | null = null;
      let isOutOfOrder = false;
      const parts: Buffer[] = [];
      stream.on('data', (message: { state?: State | null; data?: Buffer | null }) => {
        if (message.state) {
          isOutOfOrder ||= state !== null || parts.length > 0;
          state = message.state;
        } else if (message.data) parts.push(message.data);
      });
      stream.on('error', (error: ServiceError) => resolve(statusOf(error)));
      stream.on('end', () => resolve(state ? { kind: 'snapshot', state, parts, isOutOfOrder } : { kind: 'nothing' }));
    });
  }

  restore({ begin, parts, isLeftOpen = false }: RestoreGiven): SentState {
    const { path, requestSerialize, responseDeserialize } = estimatorService.Restore;
    let stream: ClientWritableStream<Parameters<typeof requestSerialize>[0]> | undefined;
    const answer = new Promise<Answer>((resolve) => {
      stream = this.client.makeClientStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        new Metadata(),
        { deadline: Date.now() + STATE_MS },
        (error, response) => {
          if (error) resolve(statusOf(error));
          else if (!response) resolve({ kind: 'nothing' });
          else {
            const { calls, instanceId } = response;
            resolve({ kind: 'result', calls, fitSeconds: 0, metrics: null, replayed: false, instanceId });
          }
        },
      );
    });
    // A server that refuses need not read on; that is no fault of the sender.
    stream?.on('error', () => {});
    if (begin) stream?.write({ begin });
    for (const data of parts) stream?.write({ data });
    if (!isLeftOpen) stream?.end();
    return { answer, cancel: () => stream?.cancel() };
  }

  close(): void {
    this.client.close();
  }

  private unary(method: Method, request: object, deadlineMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        method.path,
        method.requestSerialize as (value: object) => Buffer,
        method.responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, answer) => (error ? reject(error) : resolve(answer)),
      );
    });
  }
}

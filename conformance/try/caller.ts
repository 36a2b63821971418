import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type Description, estimatorService, type WireModel } from '@hyperhost/wire';

/** One step as it is sent. */
export interface StepRequest {
  readonly stepId: string;
  readonly model: WireModel;
  readonly fromCalls: number;
  readonly calls: number;
  readonly chunks?: readonly number[];
  readonly score?: boolean;
  readonly epoch?: number;
}

/** The last word of a step or a scoring. */
export type Answer =
  | {
      readonly kind: 'result';
      readonly calls: number;
      readonly fitSeconds: number;
      readonly metrics: Readonly<Record<string, number>> | null;
      readonly replayed: boolean;
      readonly instanceId: string;
    }
  | { readonly kind: 'failure'; readonly reason: string; readonly message: string; readonly traceback: string }
  | {
      readonly kind: 'status';
      readonly code: string;
      readonly reason: string | null;
      readonly haveCalls: string | null;
      readonly text: string;
    }
  /** The stream, or the message, ended without what it must hold. */
  | { readonly kind: 'nothing' };

/** A step that was sent. */
export interface SentStep {
  readonly answer: Promise<Answer>;
  /** Breaks it off. */
  cancel(): void;
  /** Messages until now. */
  messages(): number;
  /** The longest time without a message until now, in ms. */
  longestSilenceMs(): number;
}

const DESCRIBE_MS = 2000;
/** A call has no limit in the contract; here somebody waits for the end. */
const STEP_MS = 60_000;
const SCORE_MS = 30_000;
const RELEASE_MS = 5000;

interface Method {
  readonly path: string;
  readonly requestSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** Speaks to the server that is tried. Every call ends: each has a deadline. Nothing but `describe` ever rejects. */
export class Caller {
  private readonly client: Client;
  private silenceMs = 0;

  constructor(target: string) {
    this.client = new Client(target, credentials.createInsecure(), {
      'grpc.enable_retries': 0,
      'grpc.enable_http_proxy': 0,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
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

  step(request: StepRequest): SentStep {
    const { path, requestSerialize, responseDeserialize } = estimatorService.PartialFit;
    const options = { deadline: Date.now() + STEP_MS };
    const wire = { ...request, chunks: [...(request.chunks ?? [])] };
    const stream = this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      wire,
      new Metadata(),
      options,
    );
    let messages = 0;
    let last = performance.now();
    let longest = 0;
    const answer = new Promise<Answer>((resolve) => {
      let word: Answer = { kind: 'nothing' };
      const silence = this.silenceMs > 0 ? setTimeout(() => stream.cancel(), this.silenceMs) : undefined;
      const end = (answer: Answer) => {
        clearTimeout(silence);
        resolve(answer);
      };
      stream.on('data', (message) => {
        messages++;
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        silence?.refresh();
        const { result, failure } = message;
        if (result) word = { kind: 'result', ...result, metrics: result.scores?.metrics ?? null };
        else if (failure) word = { kind: 'failure', ...failure, reason: reasonOf(failure.reason) };
      });
      stream.on('error', (error: ServiceError) => end(statusOf(error)));
      stream.on('end', () => end(word));
    });
    return {
      answer,
      cancel: () => stream.cancel(),
      messages: () => messages,
      longestSilenceMs: () => Math.max(longest, performance.now() - last),
    };
  }

  /** The metrics of a model after exactly `atCalls` calls, as a result of no training. */
  async score(stepId: string, model: WireModel, atCalls: number, epoch: number): Promise<Answer> {
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

function reasonOf(wire: string): string {
  return wire.replace('FAILURE_REASON_', '');
}

function statusOf(error: ServiceError): Answer {
  const trailer = (key: string) => error.metadata?.get(key)[0]?.toString() ?? null;
  return {
    kind: 'status',
    code: status[error.code] ?? String(error.code),
    reason: trailer('hyperhost-reason'),
    haveCalls: trailer('hyperhost-have-calls'),
    text: error.details,
  };
}

/** An answer in words. */
export function inWords(answer: Answer): string {
  switch (answer.kind) {
    case 'nothing':
      return 'the end, without `result`, `scores` or `failure`';
    case 'failure':
      return `a failure, ${answer.reason}: ${oneLine(answer.message)}`;
    case 'status': {
      const trailers = [
        answer.reason === null ? 'no hyperhost-reason' : `hyperhost-reason ${answer.reason}`,
        ...(answer.haveCalls === null ? [] : [`hyperhost-have-calls ${answer.haveCalls}`]),
      ];
      return `${answer.code}, ${trailers.join(', ')}: ${oneLine(answer.text)}`;
    }
    case 'result': {
      const metrics = answer.metrics === null ? 'no scores' : metricsInWords(answer.metrics);
      return `a result: ${answer.calls} calls, ${metrics}${answer.replayed ? ', replayed' : ''}`;
    }
  }
}

/** Metrics in words, bit for bit. */
export function metricsInWords(metrics: Readonly<Record<string, number>>): string {
  const names = Object.keys(metrics).sort();
  return names.length === 0 ? 'no metrics' : names.map((name) => `${name} ${metrics[name]}`).join(', ');
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

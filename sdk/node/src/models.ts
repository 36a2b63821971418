import { Metadata, status } from '@grpc/grpc-js';
import type { Failure } from './gen/hyperhost/estimator/v1/Failure.js';
import type { Model as WireModel } from './gen/hyperhost/estimator/v1/Model.js';
import type { PartialFitRequest__Output } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { Result } from './gen/hyperhost/estimator/v1/Result.js';
import type { Scores } from './gen/hyperhost/estimator/v1/Scores.js';
import type { ScoreRequest__Output } from './gen/hyperhost/estimator/v1/ScoreRequest.js';
import { ParamsInvalid, type Params, type ServeOptions } from './estimator.js';

/** What a step came to. */
export type Outcome = { readonly result: Result } | { readonly failure: Failure };

/** A refusal as the table of errors in proto/README.md has it. */
export class Refusal extends Error {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    reason: string,
    readonly details: string,
    haveCalls?: number,
  ) {
    super(details);
    this.metadata.set('hyperhost-reason', reason);
    if (haveCalls !== undefined) this.metadata.set('hyperhost-have-calls', String(haveCalls));
  }
}

/** One model in memory. */
interface Held<Model> {
  readonly model: Model;
  /** Calls that it has had: exact after every call, whatever happens in the next one. */
  calls: number;
  /** The last step and its outcome: a repeat of it is answered, not trained again. */
  last: { readonly stepId: string; readonly outcome: Outcome } | null;
}

/** A step that is under way. Repeats of it wait for the same outcome. */
interface Running {
  readonly stepId: string;
  readonly outcome: Promise<Outcome>;
  /** Who waits for it; when all have gone, it stops after the current call. */
  waiting: number;
  calls: number;
}

/** The event loop is given room after this long of computing, so that signs of life get out. */
const YIELD_MS = 5;
const MAX_TRACEBACK = 16 * 1024;

/**
 * The models in memory, and the rule that keeps their counts true: a step trains only if the model has had exactly
 * `from_calls` calls (compare-and-set), and the same step is never run twice.
 */
export class Models<Model> {
  private readonly held = new Map<string, Map<string, Held<Model>>>();
  private readonly running = new Map<string, Running>();
  private readonly epochs = new Map<string, number>();
  private lastYield = performance.now();

  constructor(
    private readonly estimator: ServeOptions<Model>,
    private readonly slots: number,
    private readonly instanceId: string,
  ) {}

  /**
   * Trains, or joins the same step that is under way, or answers the remembered outcome.
   *
   * @throws Refusal when the model is not where the step expects it.
   */
  fit(step: PartialFitRequest__Output): { readonly outcome: Promise<Outcome>; readonly calls: () => number; leave(): void } {
    const { searchId, modelId } = identityOf(step.model);
    this.checkEpoch(searchId, step.epoch);
    const running = this.running.get(modelId);
    if (running) {
      if (running.stepId !== step.stepId) {
        throw new Refusal(status.ABORTED, 'MODEL_BUSY', `another step runs on model ${modelId}`);
      }
      running.waiting++;
      return handle(running);
    }
    const held = this.held.get(searchId)?.get(modelId);
    if (held?.last && held.last.stepId === step.stepId) {
      const { outcome } = held.last;
      const replayed = 'result' in outcome ? { result: { ...outcome.result, replayed: true } } : outcome;
      return { outcome: Promise.resolve(replayed), calls: () => held.calls, leave: () => {} };
    }
    if (!held && step.fromCalls > 0) {
      throw new Refusal(status.NOT_FOUND, 'MODEL_LOST', `model ${modelId} is not here`);
    }
    if (held && held.calls !== step.fromCalls) throw mismatch(modelId, held.calls);
    if (step.calls < 1) throw new Refusal(status.INVALID_ARGUMENT, 'STEP_INVALID', 'calls must be at least 1');
    if (this.running.size >= this.slots) {
      throw new Refusal(status.RESOURCE_EXHAUSTED, 'SLOTS_FULL', `all ${this.slots} slots are taken`);
    }
    const begun = { stepId: step.stepId, waiting: 1, calls: step.fromCalls } as { -readonly [K in keyof Running]: Running[K] };
    this.running.set(modelId, begun);
    begun.outcome = this.train(step, held, begun).finally(() => this.running.delete(modelId));
    return handle(begun);
  }

  /** @throws Refusal when the model does not have exactly `at_calls` calls. */
  async score(ask: ScoreRequest__Output): Promise<{ scores: Scores } | { failure: Failure }> {
    const { searchId, modelId } = identityOf(ask.model);
    this.checkEpoch(searchId, ask.epoch);
    if (this.running.has(modelId)) throw new Refusal(status.ABORTED, 'MODEL_BUSY', `a step runs on model ${modelId}`);
    const held = this.held.get(searchId)?.get(modelId);
    if (!held) throw new Refusal(status.NOT_FOUND, 'MODEL_LOST', `model ${modelId} is not here`);
    if (held.calls !== ask.atCalls) throw mismatch(modelId, held.calls);
    try {
      return { scores: await this.scoresOf(held.model) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  }

  /** Forgets models; none named means all of the search. */
  release(searchId: string, modelIds: readonly string[]): void {
    if (modelIds.length === 0) {
      this.held.delete(searchId);
      this.epochs.delete(searchId);
    } else for (const id of modelIds) this.held.get(searchId)?.delete(id);
  }

  private async train(step: PartialFitRequest__Output, held: Held<Model> | undefined, running: Running): Promise<Outcome> {
    const { searchId, modelId } = identityOf(step.model);
    const began = performance.now();
    try {
      const one = held ?? (await this.create(searchId, modelId, step));
      for (let call = 0; call < step.calls; call++) {
        const training = this.estimator.partialFit(one.model, step.chunks[call] ?? 0);
        if (training instanceof Promise) await training;
        running.calls = ++one.calls;
        if (performance.now() - this.lastYield > YIELD_MS) await this.yieldToOthers();
        if (running.waiting === 0) throw new Refusal(status.CANCELLED, 'CANCELLED', 'the platform cancelled the step');
      }
      const fitSeconds = (performance.now() - began) / 1000;
      const scores = step.score ? await this.scoresOf(one.model) : null;
      const outcome = { result: { calls: one.calls, fitSeconds, scores, replayed: false, instanceId: this.instanceId } };
      one.last = { stepId: step.stepId, outcome };
      return outcome;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      // Nobody knows how far the failing call got, so the model is dropped rather than counted wrong.
      this.held.get(searchId)?.delete(modelId);
      return { failure: failureOf(error) };
    }
  }

  private async create(searchId: string, modelId: string, step: PartialFitRequest__Output): Promise<Held<Model>> {
    const params = JSON.parse(step.model?.paramsJson || '{}') as Params;
    const model = await this.estimator.create({ params, seed: step.model?.seed ?? 0 });
    const one: Held<Model> = { model, calls: 0, last: null };
    const ofSearch = this.held.get(searchId) ?? new Map<string, Held<Model>>();
    this.held.set(searchId, ofSearch);
    ofSearch.set(modelId, one);
    return one;
  }

  private async scoresOf(model: Model): Promise<Scores> {
    const began = performance.now();
    const given = await this.estimator.score(model);
    return {
      metrics: typeof given === 'number' ? { score: given } : given,
      scoreSeconds: (performance.now() - began) / 1000,
    };
  }

  private async yieldToOthers(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.lastYield = performance.now();
  }

  private checkEpoch(searchId: string, epoch: number): void {
    const seen = this.epochs.get(searchId) ?? 0;
    if (epoch < seen) throw new Refusal(status.ABORTED, 'STALE_EPOCH', `epoch ${epoch} is older than ${seen}`);
    this.epochs.set(searchId, epoch);
  }
}

function identityOf(model: WireModel | null | undefined): { searchId: string; modelId: string } {
  const { searchId, modelId } = model ?? {};
  if (!searchId || !modelId) {
    throw new Refusal(status.INVALID_ARGUMENT, 'STEP_INVALID', 'search_id and model_id must be given');
  }
  return { searchId, modelId };
}

function handle(running: Running) {
  return { outcome: running.outcome, calls: () => running.calls, leave: () => void running.waiting-- };
}

function mismatch(modelId: string, haveCalls: number): Refusal {
  return new Refusal(status.ABORTED, 'MODEL_STATE_MISMATCH', `model ${modelId} has had ${haveCalls} calls`, haveCalls);
}

function failureOf(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    reason: error instanceof ParamsInvalid ? 'FAILURE_REASON_PARAMS_INVALID' : 'FAILURE_REASON_ESTIMATOR_ERROR',
    message: message.slice(0, 1024),
    traceback: (stack ?? '').slice(0, MAX_TRACEBACK),
  };
}

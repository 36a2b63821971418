import { status } from '@grpc/grpc-js';
import { type Params, ParamsInvalid, type ServeOptions } from './estimator.js';
import type { Failure } from './gen/hyperhost/estimator/v1/Failure.js';
import type { Model__Output } from './gen/hyperhost/estimator/v1/Model.js';
import type { PartialFitRequest__Output } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { RestoreBegin__Output } from './gen/hyperhost/estimator/v1/RestoreBegin.js';
import type { Result } from './gen/hyperhost/estimator/v1/Result.js';
import type { ScoreRequest__Output } from './gen/hyperhost/estimator/v1/ScoreRequest.js';
import type { Scores } from './gen/hyperhost/estimator/v1/Scores.js';
import type { SnapshotRequest__Output } from './gen/hyperhost/estimator/v1/SnapshotRequest.js';
import { Refusal } from './refusal.js';
import { checkScoring, checkState, checkStep } from './request.js';
import { failureOf, metricsOf } from './verdict.js';

/** What a step came to. */
export type StepOutcome = { readonly result: Result } | { readonly failure: Failure };

/** What a scoring came to. */
export type ScoreOutcome = { readonly scores: Scores } | { readonly failure: Failure };

/** One who waits for a step. */
export interface Listener {
  readonly outcome: Promise<StepOutcome>;
  /** Calls that the model has had so far. */
  calls(): number;
  /** Goes away. A step that nobody waits for any more stops after its current call. Call it once. */
  leave(): void;
}

/** One model in memory. */
interface Held<Model> {
  readonly searchId: string;
  readonly model: Model;
  /** Calls that it has had: exact after every call, whatever happens in the next one. */
  calls: number;
  /** The last finished step and its result: a repeat of it is answered, not trained again. */
  last: { readonly stepId: string; readonly result: Result } | null;
}

/** A step that is under way. Repeats of it wait for the same outcome. */
interface Step {
  readonly stepId: string;
  readonly searchId: string;
  readonly began: number;
  waiting: number;
  calls: number;
  released: boolean;
  outcome: Promise<StepOutcome>;
}

/** A model whose state is being read or put in place. */
interface Move {
  readonly searchId: string;
  released: boolean;
}

/** The event loop is given room after this long of computing, so that signs of life get out. */
const YIELD_MS = 5;
/** So many searches have their highest epoch remembered; the oldest is forgotten first. */
const REMEMBERED_EPOCHS = 10_000;

/**
 * The models in memory, and the rule that keeps their counts true (proto/README.md, "Compare and set"): a step trains
 * only if the model has had exactly `from_calls` calls, and the same step is never made twice.
 */
export class Models<Model> {
  private readonly held = new Map<string, Held<Model>>();
  private readonly steps = new Map<string, Step>();
  private readonly scorings = new Map<string, { readonly stepId: string; readonly outcome: Promise<ScoreOutcome> }>();
  private readonly moves = new Map<string, Move>();
  private readonly epochs = new Map<string, number>();
  private lastYield = performance.now();

  constructor(
    private readonly estimator: Pick<ServeOptions<Model>, 'dataset' | 'create' | 'partialFit' | 'score'>,
    private readonly slots: number,
    private readonly instanceId: string,
  ) {}

  /** How many there are, with those that are being made. */
  get count(): number {
    return new Set([...this.held.keys(), ...this.steps.keys()]).size;
  }

  /** Nothing is running. */
  get idle(): boolean {
    return this.steps.size === 0 && this.scorings.size === 0 && this.moves.size === 0;
  }

  /**
   * Trains, or joins the same step that is under way, or answers the remembered result.
   *
   * @throws Refusal when the model is not where the step expects it.
   */
  fit(request: PartialFitRequest__Output): Listener {
    const wanted = checkStep(request, this.estimator.dataset);
    const { searchId, modelId } = wanted;
    const { stepId, fromCalls } = request;
    this.checkEpoch(searchId, request.epoch);
    const held = this.held.get(modelId);
    if (held?.last?.stepId === stepId) {
      const result = { ...held.last.result, replayed: true };
      return { outcome: Promise.resolve({ result }), calls: () => held.calls, leave: () => {} };
    }
    const running = this.steps.get(modelId);
    if (running?.stepId === stepId) return join(running);
    if (this.isTouched(modelId)) throw busy(modelId);
    if (!held && fromCalls > 0) throw lost(modelId);
    if (held && held.calls !== fromCalls) throw mismatch(modelId, held.calls);
    if (this.steps.size >= this.slots) {
      throw new Refusal(status.RESOURCE_EXHAUSTED, 'SLOTS_FULL', `all ${this.slots} slots are taken`);
    }
    const step = { stepId, searchId, began: performance.now(), waiting: 0, calls: fromCalls, released: false } as Step;
    this.steps.set(modelId, step);
    const listener = join(step);
    step.outcome = this.train(request, wanted, held, step);
    return { ...listener, outcome: step.outcome };
  }

  /** @throws Refusal when the model does not have exactly `at_calls` calls, or is being trained. */
  async score(request: ScoreRequest__Output): Promise<ScoreOutcome> {
    const { searchId, modelId } = checkScoring(request, this.estimator.dataset);
    const { stepId, atCalls } = request;
    this.checkEpoch(searchId, request.epoch);
    const running = this.scorings.get(modelId);
    if (running?.stepId === stepId) return running.outcome;
    const held = this.untouched(modelId, atCalls);
    const outcome = this.scoresOf(held.model)
      .then((scores) => ({ scores }))
      .catch((error) => ({ failure: failureOf(error) }))
      .finally(() => this.scorings.delete(modelId));
    this.scorings.set(modelId, { stepId, outcome });
    return outcome;
  }

  /**
   * Gives a model to `read` while nothing else touches it.
   *
   * @throws Refusal when the model does not have exactly `at_calls` calls, or is being trained. What `read` throws.
   */
  async read<T>(request: SnapshotRequest__Output, read: (model: Model) => Promise<T>): Promise<T> {
    const { searchId, modelId } = checkState(request.model, this.estimator.dataset);
    this.checkEpoch(searchId, request.epoch);
    const held = this.untouched(modelId, request.atCalls);
    return this.moving(searchId, modelId, () => read(held.model));
  }

  /** @throws Refusal when `put` would be refused now: the model is being trained, or has had more calls. */
  checkPut({ model, state, epoch }: RestoreBegin__Output): void {
    const { searchId, modelId } = checkState(model, this.estimator.dataset);
    this.checkEpoch(searchId, epoch);
    if (this.isTouched(modelId)) throw busy(modelId);
    const held = this.held.get(modelId);
    if (held && held.calls > (state?.calls ?? 0)) throw mismatch(modelId, held.calls);
  }

  /**
   * Puts what `make` makes in the place of a model that has had no more calls, or in a new one.
   *
   * @throws Refusal as `checkPut`, or when the model was released meanwhile. What `make` throws; nothing is changed then.
   */
  async put(
    begin: RestoreBegin__Output,
    make: (given: { readonly params: Params; readonly seed: number }) => Promise<Model>,
  ): Promise<void> {
    this.checkPut(begin);
    const { searchId, modelId, paramsJson, seed } = checkState(begin.model, this.estimator.dataset);
    await this.moving(searchId, modelId, async (move) => {
      const model = await make({ params: paramsOf(paramsJson), seed });
      if (move.released) throw lost(modelId);
      this.held.set(modelId, { searchId, model, calls: begin.state?.calls ?? 0, last: null });
    });
  }

  /** Forgets models of a search, all of them where none is named. Their running steps stop after the current call. */
  release(searchId: string, modelIds: readonly string[]): void {
    const named = modelIds.length > 0 ? modelIds : [...this.held.keys(), ...this.steps.keys(), ...this.moves.keys()];
    for (const id of named) {
      if (this.held.get(id)?.searchId === searchId) this.held.delete(id);
      for (const work of [this.steps.get(id), this.moves.get(id)]) {
        if (work?.searchId === searchId) work.released = true;
      }
    }
  }

  private isTouched(modelId: string): boolean {
    return this.steps.has(modelId) || this.scorings.has(modelId) || this.moves.has(modelId);
  }

  /** @throws Refusal when the model is touched, or does not have exactly `calls` calls. */
  private untouched(modelId: string, calls: number): Held<Model> {
    if (this.isTouched(modelId)) throw busy(modelId);
    const held = this.held.get(modelId);
    if (!held) throw lost(modelId);
    if (held.calls !== calls) throw mismatch(modelId, held.calls);
    return held;
  }

  private async moving<T>(searchId: string, modelId: string, act: (move: Move) => Promise<T>): Promise<T> {
    const move = { searchId, released: false };
    this.moves.set(modelId, move);
    try {
      return await act(move);
    } finally {
      this.moves.delete(modelId);
    }
  }

  private async train(
    request: PartialFitRequest__Output,
    wanted: Model__Output,
    held: Held<Model> | undefined,
    step: Step,
  ): Promise<StepOutcome> {
    const { modelId } = wanted;
    try {
      const one = held ?? (await this.create(wanted, step));
      for (let call = 0; call < request.calls; call++) {
        // Checked here and not after the last call: a step that has all its calls is finished and remembered.
        if (step.waiting === 0) throw new Refusal(status.CANCELLED, '', 'the step was cancelled');
        const training = this.estimator.partialFit(one.model, request.chunks[call] ?? 0);
        if (training instanceof Promise) await training;
        step.calls = ++one.calls;
        if (performance.now() - this.lastYield > YIELD_MS) await this.yieldToOthers();
        if (step.released) throw lost(modelId);
      }
      const fitSeconds = (performance.now() - step.began) / 1000;
      const scores = request.score ? await this.scoresOf(one.model) : null;
      const result = { calls: one.calls, fitSeconds, scores, replayed: false, instanceId: this.instanceId };
      one.last = { stepId: step.stepId, result };
      return { result };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      // Nobody knows how far the failing call got, so the model is dropped rather than counted wrong.
      this.held.delete(modelId);
      return { failure: failureOf(error) };
    } finally {
      // The slot is free before anybody hears of the end: the platform may send its next step at once.
      this.steps.delete(modelId);
    }
  }

  private async create({ modelId, paramsJson, seed }: Model__Output, step: Step): Promise<Held<Model>> {
    const model = await this.estimator.create({ params: paramsOf(paramsJson), seed });
    const one: Held<Model> = { searchId: step.searchId, model, calls: 0, last: null };
    if (step.released) throw lost(modelId);
    this.held.set(modelId, one);
    return one;
  }

  private async scoresOf(model: Model): Promise<Scores> {
    const began = performance.now();
    const metrics = metricsOf(await this.estimator.score(model));
    return { metrics, scoreSeconds: (performance.now() - began) / 1000 };
  }

  private async yieldToOthers(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.lastYield = performance.now();
  }

  private checkEpoch(searchId: string, epoch: number): void {
    if (epoch === 0) return; // not given
    const seen = this.epochs.get(searchId) ?? 0;
    if (epoch < seen) throw new Refusal(status.ABORTED, 'STALE_EPOCH', `epoch ${epoch} is older than ${seen}`);
    if (epoch === seen) return;
    this.epochs.set(searchId, epoch);
    if (this.epochs.size > REMEMBERED_EPOCHS) this.epochs.delete(this.epochs.keys().next().value as string);
  }
}

function join(step: Step): Listener {
  step.waiting++;
  return { outcome: step.outcome, calls: () => step.calls, leave: () => void step.waiting-- };
}

function paramsOf(json: string): Params {
  let params: unknown;
  try {
    params = JSON.parse(json);
  } catch {
    throw new ParamsInvalid('params_json is not JSON');
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw new ParamsInvalid('params_json is not a JSON object');
  }
  return params as Params;
}

function busy(modelId: string): Refusal {
  return new Refusal(status.ABORTED, 'MODEL_BUSY', `another step is running on model ${modelId}`);
}

function lost(modelId: string): Refusal {
  return new Refusal(status.NOT_FOUND, 'MODEL_LOST', `model ${modelId} is not here`);
}

function mismatch(modelId: string, haveCalls: number): Refusal {
  return new Refusal(status.ABORTED, 'MODEL_STATE_MISMATCH', `model ${modelId} has had ${haveCalls} calls`, haveCalls);
}

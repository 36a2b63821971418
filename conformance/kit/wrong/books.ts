import { status } from '@grpc/grpc-js';
import type { Fault } from './faults.js';
import { busy, invalid, lost, mismatch, refusal } from './refusal.js';

export interface Model {
  readonly searchId: string;
  readonly modelId: string;
  readonly paramsJson: string;
  readonly seed: number;
  readonly dataset: string;
}
export interface FitRequest {
  readonly stepId: string;
  readonly model: Model | null;
  readonly fromCalls: number;
  readonly calls: number;
  readonly chunks: readonly number[];
  readonly score: boolean;
  readonly epoch: number;
}
export interface ReadRequest {
  readonly stepId?: string;
  readonly model: Model | null;
  readonly atCalls: number;
  readonly epoch: number;
}
export interface Result {
  readonly calls: number;
  readonly fitSeconds: number;
  readonly scores: object | null;
  readonly replayed: boolean;
  readonly instanceId: string;
}
interface Held {
  readonly searchId: string;
  calls: number;
  value: number;
  last: { readonly stepId: string; readonly result: Result } | null;
}
/** A step that runs. */
export interface Running {
  readonly stepId: string;
  readonly searchId: string;
  readonly outcome: Promise<Result>;
  readonly calls: () => number;
  listeners: number;
  isUnwanted: boolean;
}

export const SLOTS = 2;
export const CHUNKS = 3;
export const DATASET = 'rows';
const CALL_MS = 2;

/** The models of the server: the shortest books that keep the contract, with one fault or none. */
export class Books {
  private readonly held = new Map<string, Held>();
  private readonly running = new Map<string, Running>();
  private readonly epochs = new Map<string, number>();
  /** For faults that remember more than they may. */
  private readonly steps = new Map<string, Result>();
  private readonly restored = new Set<string>();
  private lostSlots = 0;
  private drawn = 0;
  private releases = 0;

  constructor(
    private readonly has: (fault: Fault) => boolean,
    private readonly instanceId: string,
  ) {}

  /** All slots that it announces are taken. */
  get isFull(): boolean {
    const slots = this.has('takes any number of steps') ? 1000 : this.has('has one slot less') ? SLOTS - 1 : SLOTS;
    return this.running.size + this.lostSlots >= slots;
  }

  get isIdle(): boolean {
    return this.running.size === 0;
  }

  /** Rows 1 to 8 of "Compare and set". */
  fit(request: FitRequest): Running | Result {
    const model = this.checked(request.model, request.stepId);
    this.checkStep(request, model);
    const key = this.keyOf(model);
    const { stepId, fromCalls } = request;
    const held = this.held.get(key);
    const isRepeat = held?.last?.stepId === stepId;
    if (!(isRepeat && this.has('replays to any epoch')))
      this.checkEpoch(model.searchId, request.epoch, held, fromCalls);
    const running = this.running.get(key);
    if (this.has('looks at its slots first') && this.isFull) throw refusal(status.RESOURCE_EXHAUSTED, 'SLOTS_FULL');
    const remembered = this.remembered(stepId, key, held);
    if (remembered) return { ...remembered, replayed: !this.has('hides that it replays') };
    if (running?.stepId === stepId && !this.has('refuses twins')) return running;
    if (running && !this.has('has no busy models')) throw busy();
    if (!held && fromCalls > 0 && !this.has('creates whatever comes')) throw lost();
    if (held && held.calls !== fromCalls && !this.takesCount(held, request, isRepeat)) {
      if (this.has('forgets the last step when it refuses')) held.last = null;
      throw mismatch(held.calls);
    }
    if (this.isFull) {
      if (this.has('holds what has no slot')) this.create(key, model, 0);
      throw refusal(status.RESOURCE_EXHAUSTED, 'SLOTS_FULL');
    }
    const one = held ?? this.create(key, model, fromCalls);
    if (fromCalls === 0 && this.has('begins again at 0')) one.calls = 0;
    return this.start(request, key, model.seed, one);
  }

  /** The count and the scores of a model. */
  async score(request: ReadRequest): Promise<{ readonly calls: number; readonly scores: object }> {
    const model = this.checked(request.model, request.stepId ?? '');
    const held = this.held.get(this.keyOf(model));
    if (!this.has('learns no epoch from Score')) this.checkEpoch(model.searchId, request.epoch, held, request.atCalls);
    while (this.has('lets a scoring wait') && this.isFull) await sleep(CALL_MS);
    if (!held && this.has('scores what it does not hold'))
      return { calls: request.atCalls, scores: { metrics: { score: 0 } } };
    const one = this.untouched(model, request.atCalls, 'scores at any count');
    if (this.has('forgets the last step when it scores')) one.last = null;
    if (this.has('counts a scoring')) one.calls++;
    if (this.has('learns from scoring')) one.value += 0.1;
    return { calls: this.has('hides the count of a score') ? 0 : request.atCalls, scores: this.scoresOf(one) };
  }

  /** The number that a model is. */
  read(request: ReadRequest): number {
    const model = this.checked(request.model, 'none');
    this.checkEpoch(model.searchId, request.epoch, undefined, 0);
    this.mustHaveSlotForState();
    const key = this.keyOf(model);
    if (!this.held.has(key) && this.has('sends what it does not hold')) return 0;
    const { value } = this.untouched(model, request.atCalls, 'sends at any count');
    if (this.has('forgets what it sends')) this.held.delete(key);
    return value;
  }

  /** Rows 2 to 5 of "Snapshot and Restore". */
  checkPut(given: Model | null, calls: number, epoch: number): void {
    const model = this.checked(given, 'none');
    this.checkEpoch(model.searchId, epoch, undefined, 0);
    this.mustHaveSlotForState();
    const key = this.keyOf(model);
    const held = this.held.get(key);
    if (this.running.has(key) && !this.has('has no busy models')) throw busy();
    if (held && (held.calls > calls || this.has('restores over no model'))) throw mismatch(held.calls);
    if (this.restored.has(key) && this.has('restores once')) throw refusal(status.ALREADY_EXISTS, '');
  }

  put(model: Model, calls: number, value: number): void {
    const key = this.keyOf(model);
    const last = this.has('restores beside the last step') ? (this.held.get(key)?.last ?? null) : null;
    const one = this.create(key, model, this.has('restores without the count') ? 0 : calls);
    if (!this.has('restores without the bytes')) one.value = value;
    one.last = last;
    this.restored.add(key);
  }

  release(searchId: string, modelIds: readonly string[]): void {
    if (this.has('forgets nothing')) return;
    if (modelIds.length > 100 && this.has('takes a hundred at most')) throw invalid();
    this.releases++;
    if (modelIds.length === 0 && this.has('forgets only what is named')) return;
    const isNamed = (id: string) =>
      modelIds.length === 0 || modelIds.includes(id) || this.has('forgets what is not named');
    if (this.has('refuses unknown ids') && modelIds.some((id) => !this.held.has(id))) throw lost();
    for (const [id, one] of [...this.held]) {
      const isOfSearch = one.searchId === searchId || (modelIds.length === 0 && this.has('forgets all searches'));
      if (isOfSearch && isNamed(id)) this.held.delete(id);
    }
    for (const [id, step] of this.running) {
      if (step.searchId === searchId && isNamed(id) && !this.has('trains what was released')) step.isUnwanted = true;
    }
  }

  /** One stream of a step has been cut. */
  leave(step: Running): void {
    step.listeners--;
    const isUnwanted = step.listeners === 0 || this.has('stops with the first stream');
    if (isUnwanted && !this.has('goes on after a cancel')) step.isUnwanted = true;
  }

  private start(request: FitRequest, key: string, seed: number, one: Held): Running {
    const step = {
      stepId: request.stepId,
      searchId: one.searchId,
      calls: () => one.calls,
      listeners: 0,
      isUnwanted: false,
    } as Running & { outcome: Promise<Result> };
    this.running.set(key, step);
    const free = () => {
      if (step.isUnwanted && this.has('keeps the slot of a cancelled step')) this.lostSlots++;
      if (step.isUnwanted && this.has('stays busy after a cancel')) return;
      if (this.has('frees a slot late')) setTimeout(() => this.running.delete(key), 50);
      else this.running.delete(key);
    };
    step.outcome = this.train(request, key, seed, one, step).finally(free);
    return step;
  }

  private async train(request: FitRequest, key: string, seed: number, one: Held, step: Running): Promise<Result> {
    const began = performance.now();
    if (this.has('trains otherwise at each step')) one.value += 0.1;
    for (let call = 0; call < request.calls; call++) {
      if (step.isUnwanted) break;
      await sleep(CALL_MS);
      const chunk = request.chunks[call] ?? (this.has('begins at chunk 1') ? 1 : 0);
      one.value = Math.sin(one.value + chunk + (seed % 1000)) + this.disturbance();
      one.calls++;
    }
    const took = performance.now() - began;
    const result: Result = {
      calls: this.has('counts the calls of the step') ? request.calls : one.calls,
      fitSeconds: this.has('measures in milliseconds') ? took : took / 1000,
      scores: request.score || this.has('scores unasked') ? this.scoresOf(one) : null,
      replayed: this.has('says that it replays'),
      instanceId: this.has('is another instance in results') ? 'another' : this.instanceId,
    };
    if (step.isUnwanted) {
      if (this.has('takes a cancelled step for finished')) one.last = { stepId: request.stepId, result };
      if (this.has('counts too few after a cancel')) one.calls--;
      throw lost();
    }
    one.last = { stepId: request.stepId, result };
    this.steps.set(request.stepId, result);
    this.steps.set(`${request.stepId} ${key}`, result);
    return result;
  }

  private disturbance(): number {
    if (this.has('is random')) return Math.random();
    if (this.has('draws for all models from one generator')) return Math.sin(this.drawn++);
    if (this.has('mixes models that train at once') && this.running.size > 1) return 0.1;
    return this.has('trains otherwise after a release') ? Math.min(this.releases - 1, 5) : 0;
  }

  private remembered(stepId: string, key: string, held: Held | undefined): Result | undefined {
    if (this.has('trains repeats')) return undefined;
    if (this.has('remembers steps without their model')) return this.steps.get(stepId);
    if (this.has('remembers all steps')) return this.steps.get(`${stepId} ${key}`);
    return held?.last?.stepId === stepId ? held.last.result : undefined;
  }

  private takesCount(held: Held, { fromCalls }: FitRequest, isRepeat: boolean): boolean {
    if (this.running.size > 0 && this.has('has no busy models')) return true;
    if (isRepeat && this.has('trains repeats')) return true;
    if (fromCalls === 0 && this.has('begins again at 0')) return true;
    return this.has(fromCalls < held.calls ? 'trains from fewer calls' : 'trains from more calls');
  }

  private create(key: string, { searchId, paramsJson, seed }: Model, calls: number): Held {
    if (paramsJson.length > 32_768 && this.has('takes short parameters only')) throw invalid();
    if (seed > 2 ** 31 - 1 && this.has('takes small seeds only')) throw invalid();
    if (this.has('holds what has failed')) this.held.set(key, { searchId, calls, value: 0, last: null });
    if (this.has('holds two models') && this.held.size === 2 && !this.held.has(key)) {
      this.held.delete(this.held.keys().next().value as string);
    }
    const one: Held = { searchId, calls, value: this.rateOf(paramsJson), last: null };
    this.held.set(key, one);
    return one;
  }

  private rateOf(paramsJson: string): number {
    let params: unknown;
    try {
      params = JSON.parse(paramsJson);
    } catch {
      params = null;
    }
    if (params === null || typeof params !== 'object' || Array.isArray(params)) {
      if (this.has('takes any text for parameters')) return 0;
      if (this.has('forgets all when one fails')) this.held.clear();
      throw invalid();
    }
    const { rate } = params as { rate: unknown };
    if (typeof rate === 'number') return rate;
    if (this.has('is unavailable for bad parameters')) throw refusal(status.UNAVAILABLE, '');
    throw new TypeError(`rate must be a number${this.has('writes long messages') ? '!'.repeat(2000) : ''}`);
  }

  private scoresOf(one: Held): object {
    if (this.has('has no metrics')) return { metrics: {} };
    if (this.has('has another metric')) return { metrics: { accuracy: one.value } };
    if (this.has('scores NaN')) return { metrics: { score: Number.NaN } };
    return { metrics: { score: one.value + (this.has('scores anew') ? Math.random() : 0) } };
  }

  private untouched(model: Model, calls: number, anyCount: Fault): Held {
    const key = this.keyOf(model);
    if (this.running.has(key) && !this.has('has no busy models')) throw busy();
    const held = this.held.get(key);
    if (!held) throw lost();
    if (held.calls !== calls && !this.has(anyCount)) throw mismatch(held.calls);
    return held;
  }

  private mustHaveSlotForState(): void {
    if (this.isFull && this.has('takes a slot for a state')) throw refusal(status.RESOURCE_EXHAUSTED, 'SLOTS_FULL');
  }

  private keyOf({ searchId, modelId }: Model): string {
    if (this.has('has one model for a search')) return searchId;
    return this.has('cuts ids') ? modelId.slice(0, 64) : modelId;
  }

  private checkEpoch(searchId: string, epoch: number, held: Held | undefined, calls: number): void {
    if (epoch === 0 && !this.has('takes 0 for an epoch')) return;
    const key = this.has('has one epoch for all') ? '' : searchId;
    const seen = this.epochs.get(key) ?? 0;
    if (epoch < seen && !this.has('ignores epochs')) throw refusal(status.ABORTED, 'STALE_EPOCH');
    if (this.has('learns epochs from steps that it makes') && held && held.calls !== calls) return;
    this.epochs.set(key, Math.max(epoch, seen));
  }

  private checked(model: Model | null, stepId: string): Model {
    if (this.has('checks nothing'))
      return model ?? { searchId: '', modelId: '', paramsJson: '{"rate":1}', seed: 0, dataset: '' };
    if (!model?.searchId || !model.modelId || !stepId) throw invalid();
    const known = this.has('does not know its data set') ? [''] : ['', DATASET];
    if (!known.includes(model.dataset)) throw invalid();
    return model;
  }

  private checkStep({ calls, chunks }: FitRequest, model: Model): void {
    if (this.has('checks nothing')) return;
    const count = this.has('lacks its last chunk') ? CHUNKS - 1 : CHUNKS;
    const isTooMuch = calls > 100 && chunks.length > 0 && this.has('takes a hundred at most');
    const isRight =
      calls >= 1 && (chunks.length === 0 || chunks.length === calls) && chunks.every((chunk) => chunk < count);
    if (isRight && !isTooMuch) return;
    if (this.has('forgets what it finds wrong')) this.held.delete(this.keyOf(model));
    throw invalid();
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

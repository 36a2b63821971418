import type { ServerClient } from '../../apps/scheduler/src/pool/endpoint.js';
import type { BrokenRule } from './broken-rule.js';
import { type Estimator, type Learned, type Nature, natureOf, scoreOf, trained, untrained } from './estimator.js';
import type { RestoreAnswer, SnapshotAnswer } from './state-lines.js';
import type { WorldClock } from './world-clock.js';

export type StepRequest = Parameters<ServerClient['partialFit']>[0];
export type StepAnswer = Awaited<ReturnType<ServerClient['partialFit']>>;
export type ScoreRequest = Parameters<ServerClient['score']>[0];
type SnapshotRequest = Parameters<ServerClient['snapshot']>[0];
type RestoreBegin = NonNullable<Parameters<ReturnType<ServerClient['restore']>['write']>[0]['begin']>;
export type ScoreAnswer = Awaited<ReturnType<ServerClient['score']>>;
type WireModel = NonNullable<StepRequest['model']>;

/** A model in the memory of a server. */
interface Held {
  calls: number;
  learned: Learned;
  /** The last step that was finished, and its answer. */
  last: { readonly stepId: string; readonly answer: StepAnswer } | null;
}

interface Running {
  readonly stepId: string;
  readonly listeners: Set<(answer: StepAnswer) => void>;
  /** Ends it after its current call. Null: it is a scoring. */
  readonly stopSoon: (() => void) | null;
}

/** What all servers of a world share. */
export interface Surroundings {
  readonly clock: WorldClock;
  readonly estimatorOf: (searchId: string) => Estimator;
  /** Models that have stumbled, by id: it happens once. */
  readonly stumbled: Set<string>;
  readonly brokenRule: BrokenRule | null;
  readonly befell: (fault: string, text: string) => void;
  /** A model ends the process. */
  readonly killedBy: (modelId: string, process: ServerProcess) => void;
}

/** One process of an estimator server, as proto/README.md wants it ("Compare and set"). */
export class ServerProcess {
  alive = true;
  /** By how many times slower than usual it is. */
  slowness = 1;
  private readonly models = new Map<string, Held>();
  private readonly running = new Map<string, Running>();
  /** The highest epoch seen of each search. */
  private readonly epochs = new Map<string, number>();
  private readonly natures = new Map<string, Nature>();
  private readonly deathWatch = new Set<() => void>();

  constructor(
    readonly instanceId: string,
    readonly slots: number,
    private readonly heedsCancel: boolean,
    private readonly around: Surroundings,
  ) {}

  /** Its memory is gone, and nothing more comes from it. */
  kill(): void {
    this.alive = false;
    for (const tell of this.deathWatch) tell();
  }

  /** Calls back when it dies; the answer takes that back. */
  onDeath(tell: () => void): () => void {
    this.deathWatch.add(tell);
    return () => this.deathWatch.delete(tell);
  }

  /** Makes a step; `answer` is called once, unless the process dies. The answer is what to call when the RPC is cancelled. */
  partialFit(request: StepRequest, answer: (answer: StepAnswer) => void): () => void {
    const { stepId = '', fromCalls = 0, calls = 1 } = request;
    const model = request.model as WireModel;
    const id = model.modelId as string;
    if (this.isStale(model, request.epoch)) return answered(answer, { kind: 'stale-epoch' });
    const careless = this.around.brokenRule === 'a repeat trains again';
    const held = this.models.get(id);
    if (held?.last?.stepId === stepId && !careless) {
      return answered(
        answer,
        held.last.answer.kind === 'done' ? { ...held.last.answer, replayed: true } : held.last.answer,
      );
    }
    const running = this.running.get(id);
    if (running) return running.stepId === stepId ? this.attach(running, answer) : answered(answer, { kind: 'busy' });
    if (!held && fromCalls > 0) return answered(answer, { kind: 'lost' });
    if (held && held.calls !== fromCalls && !careless) {
      return answered(answer, { kind: 'mismatch', haveCalls: held.calls });
    }
    if (this.running.size >= this.slots) return answered(answer, { kind: 'full' });
    return this.attach(this.begin(request, model, calls), answer);
  }

  score(request: ScoreRequest, answer: (answer: ScoreAnswer) => void): void {
    const model = request.model as WireModel;
    const id = model.modelId as string;
    const held = this.models.get(id);
    if (this.isStale(model, request.epoch)) return answer({ kind: 'stale-epoch' });
    if (this.running.has(id)) return answer({ kind: 'busy' });
    if (!held) return answer({ kind: 'lost' });
    if (held.calls !== request.atCalls) return answer({ kind: 'mismatch', haveCalls: held.calls });
    if (this.running.size >= this.slots) return answer({ kind: 'full' });
    this.running.set(id, { stepId: request.stepId ?? '', listeners: new Set(), stopSoon: null });
    const scores = this.scoresOf(model, held);
    this.after(scores.scoreSeconds, () => {
      this.running.delete(id);
      answer({ kind: 'scored', scores });
    });
  }

  /** The state of a model: what it has learned. */
  snapshot({ model, atCalls = 0, epoch }: SnapshotRequest): SnapshotAnswer {
    const given = model as WireModel;
    const held = this.models.get(given.modelId as string);
    if (this.isStale(given, epoch)) return { kind: 'stale-epoch' };
    if (this.running.has(given.modelId as string)) return { kind: 'busy' };
    if (!held) return { kind: 'lost' };
    if (held.calls !== atCalls) return { kind: 'mismatch', haveCalls: held.calls };
    return { kind: 'state', calls: held.calls, data: Buffer.from(String(held.learned)) };
  }

  /** Takes a model; null: its state cannot be read. */
  restore({ model, state, epoch }: RestoreBegin, data: Buffer | null): RestoreAnswer {
    const given = model as WireModel;
    const id = given.modelId as string;
    const held = this.models.get(id);
    const calls = state?.calls ?? 0;
    if (this.isStale(given, epoch)) return { kind: 'stale-epoch' };
    if (this.running.has(id)) return { kind: 'busy' };
    if (held && held.calls > calls) return { kind: 'mismatch', haveCalls: held.calls };
    if (!data) return { kind: 'spoilt' };
    const learned = this.around.brokenRule === 'a copy forgets' ? 0 : Number(data.toString());
    this.models.set(id, { calls, learned, last: null });
    this.around.befell('model copied', `${id} with ${calls} calls to ${this.instanceId}`);
    return { kind: 'taken', calls };
  }

  /** Forgets models; none named stands for all of the search. */
  release(searchId: string, modelIds: readonly string[]): void {
    const ids = modelIds.length > 0 ? modelIds : [...this.models.keys(), ...this.running.keys()];
    for (const id of ids) {
      if (!id.startsWith(`${searchId}/`)) continue;
      this.models.delete(id);
      this.running.get(id)?.stopSoon?.();
    }
  }

  private begin(
    { stepId = '', fromCalls = 0, chunks = [], score = false }: StepRequest,
    model: WireModel,
    calls: number,
  ): Running {
    const id = model.modelId as string;
    const nature = this.natureOf(model);
    const held = this.models.get(id);
    const learned = held?.learned ?? untrained(model.paramsJson ?? '', model.seed ?? 0);
    const start: Held = { calls: fromCalls, learned, last: held?.last ?? null };
    this.models.set(id, start);
    const seconds = nature.secondsOfCall * this.slowness;
    const startedAt = this.around.clock.seconds;
    let ended = false;
    const end = (made: number) => {
      if (ended) return;
      ended = true;
      this.running.delete(id);
      const outcome = this.outcome({ model, nature, start, chunks, made, asked: calls, score, stepId });
      if (outcome === null) return;
      for (const tell of [...running.listeners]) tell(outcome);
    };
    const stopSoon = () => {
      const made = Math.min(calls, Math.floor((this.around.clock.seconds - startedAt) / seconds) + 1);
      this.after((startedAt + made * seconds - this.around.clock.seconds) / this.slowness, () => end(made));
    };
    const running: Running = { stepId, listeners: new Set(), stopSoon };
    this.running.set(id, running);
    this.after(calls * nature.secondsOfCall + (score ? nature.secondsOfScore : 0), () => end(calls));
    return running;
  }

  /** What comes of so many calls; state, count and answer change together. Null: the end of the process. */
  private outcome(step: {
    readonly model: WireModel;
    readonly nature: Nature;
    readonly start: Held;
    readonly chunks: readonly number[];
    readonly made: number;
    readonly asked: number;
    readonly score: boolean;
    readonly stepId: string;
  }): StepAnswer | null {
    const { model, nature, start, chunks, made, asked, score, stepId } = step;
    const id = model.modelId as string;
    // Released meanwhile.
    if (this.models.get(id) !== start) return { kind: 'lost' };
    let { learned } = start;
    for (let call = 0; call < made; call++) {
      if (nature.fate?.kind === 'deadly' && start.calls + call + 1 === nature.fate.at) {
        this.around.killedBy(id, this);
        return null;
      }
      const verdict = this.verdictAt(id, nature, start.calls + call + 1);
      if (verdict) {
        this.models.delete(id);
        return { kind: 'verdict', verdict: { reason: verdict, message: 'so it is', traceback: '' } };
      }
      learned = trained(learned, chunks[call] ?? 0);
    }
    const now: Held = { calls: start.calls + made, learned, last: null };
    this.models.set(id, now);
    // Nobody waits for the answer to a step that was stopped.
    if (made < asked) return { kind: 'cancelled' };
    const answer: StepAnswer = {
      kind: 'done',
      calls: now.calls,
      fitSeconds: made * nature.secondsOfCall,
      scores: score ? this.scoresOf(model, now) : null,
      replayed: false,
    };
    now.last = { stepId, answer };
    return answer;
  }

  private verdictAt(
    id: string,
    { fate, stumblesAt }: Nature,
    call: number,
  ): 'PARAMS_INVALID' | 'ESTIMATOR_ERROR' | null {
    if (fate?.kind === 'invalid') return 'PARAMS_INVALID';
    if (fate?.kind === 'error' && call === fate.at) return 'ESTIMATOR_ERROR';
    if (call !== stumblesAt || this.around.stumbled.has(id)) return null;
    this.around.stumbled.add(id);
    this.around.befell('stumble', `${id} raises an error at call ${call}, this once`);
    return 'ESTIMATOR_ERROR';
  }

  private scoresOf(model: WireModel, { learned, calls }: Held) {
    const nature = this.natureOf(model);
    const score = scoreOf(this.around.estimatorOf(model.searchId as string), nature, learned, calls);
    return { metrics: { score }, scoreSeconds: nature.secondsOfScore };
  }

  private natureOf(model: WireModel): Nature {
    const id = model.modelId as string;
    const known = this.natures.get(id);
    if (known) return known;
    const nature = natureOf(this.around.estimatorOf(model.searchId as string), model.paramsJson ?? '');
    this.natures.set(id, nature);
    return nature;
  }

  private attach(running: Running, answer: (answer: StepAnswer) => void): () => void {
    running.listeners.add(answer);
    return () => {
      running.listeners.delete(answer);
      if (running.listeners.size === 0 && this.heedsCancel) running.stopSoon?.();
    };
  }

  private isStale({ searchId }: WireModel, given: StepRequest['epoch']): boolean {
    const epoch = Number(given);
    const highest = this.epochs.get(searchId as string) ?? 0;
    this.epochs.set(searchId as string, Math.max(epoch, highest));
    return epoch < highest;
  }

  private after(seconds: number, call: () => void): void {
    this.around.clock.after(seconds * this.slowness * 1000, () => {
      if (this.alive) call();
    });
  }
}

function answered<A>(answer: (given: A) => void, given: A): () => void {
  answer(given);
  return () => {};
}

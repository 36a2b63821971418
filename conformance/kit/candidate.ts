import { randomUUID } from 'node:crypto';
import type { Description, WireModel } from '@hyperhost/wire';
import { type Answer, inWords } from './answer.js';
import type { Caller, RestoreGiven, Sending, SentState, SentStep, Snapshot, StepRequest } from './caller.js';
import { Breach, Skip } from './case.js';

/** What is known of a server before the cases begin. */
export interface Known {
  readonly description: Description;
  /** Parameters that it trains with, as JSON. */
  readonly paramsJson: string;
  /** What one call takes, in ms. */
  readonly callMs: number;
}

/** A step on its way, and what was asked for. */
export interface Underway {
  readonly request: StepRequest;
  readonly sent: SentStep;
}

export const TOO_SOON = 'its steps end too soon to see it';
const SEED = 42;
/** Three seconds of a call that takes hardly anything, in JavaScript; a step names no chunks for so many. */
const MOST_CALLS = 20_000_000;
/** So long a step on its way needs until it runs, in ms. */
const ARRIVAL_MS = 100;
/** A step that is to be broken off is this long, in ms. */
const LONG_MS = 3000;

/** The server that is examined, as one case sees it: with a search of its own, so that no case meets the models of another. */
export class Candidate {
  readonly searchId = `kit-${randomUUID()}`;
  private readonly steps: Underway[] = [];
  private readonly searches = new Set<string>();
  private readonly begun = new Set<string>();

  constructor(
    readonly caller: Caller,
    private readonly known: Known,
  ) {}

  get description(): Description {
    return this.known.description;
  }

  /** The platform never sends more than 64 steps at a time, nor more than the server can hold models. */
  get slots(): number {
    return Math.min(this.description.maxConcurrentSteps || 1, 64, this.mostModels);
  }

  get chunks(): number {
    return this.description.datasets[0]?.chunks || 1;
  }

  get callMs(): number {
    return this.known.callMs;
  }

  /** A model of the case's own search. */
  model(name = 'a', given: Partial<WireModel> = {}): WireModel {
    return {
      searchId: this.searchId,
      modelId: `${this.searchId}-${name}`,
      paramsJson: this.known.paramsJson,
      seed: SEED,
      dataset: '',
      ...given,
    };
  }

  /** Sends a step and does not wait for it. */
  send(model: WireModel | null, from: number, calls: number, more: Partial<StepRequest> = {}, how?: Sending): Underway {
    const request: StepRequest = { stepId: randomUUID(), model, fromCalls: from, calls, epoch: 0, ...more };
    return this.sendAgain(request, how);
  }

  /** Sends the same step once more. */
  sendAgain(request: StepRequest, how?: Sending): Underway {
    this.searches.add(request.model?.searchId ?? '');
    if (request.model && request.fromCalls === 0) this.begin(request.model);
    const underway = {
      request,
      sent: this.caller.step(request, { deadlineMs: this.patienceMs(request.calls), ...how }),
    };
    this.steps.push(underway);
    return underway;
  }

  /** What a step comes to. */
  fit(
    model: WireModel | null,
    from: number,
    calls: number,
    more?: Partial<StepRequest>,
    how?: Sending,
  ): Promise<Answer> {
    return this.send(model, from, calls, more, how).sent.answer;
  }

  again(request: StepRequest): Promise<Answer> {
    return this.sendAgain(request).sent.answer;
  }

  score(model: WireModel | null, atCalls: number, more: { stepId?: string; epoch?: number } = {}): Promise<Answer> {
    return this.caller.score(more.stepId ?? randomUUID(), model, atCalls, more.epoch ?? 0);
  }

  /** @throws Skip when the server cannot forget, which is allowed. Breach when it refuses. */
  async release(names: readonly string[], searchId = this.searchId): Promise<void> {
    const answer = await this.caller.release(searchId, names);
    if (answer?.kind === 'status' && answer.code === 'UNIMPLEMENTED')
      throw new Skip('it has no Release, which is allowed');
    if (answer) throw new Breach('a ReleaseResponse', inWords(answer));
  }

  snapshot(model: WireModel, atCalls: number, epoch = 0): Promise<Snapshot | Answer> {
    return this.caller.snapshot(model, atCalls, epoch);
  }

  restore(given: RestoreGiven): SentState {
    if (given.begin) this.begin(given.begin.model);
    return this.caller.restore(given);
  }

  /**
   * A step from 0 that runs now and will for a while.
   *
   * @throws Skip when no step is long enough. Breach when the server does not make it.
   */
  async running(model: WireModel, ms = LONG_MS, how?: Sending): Promise<Underway> {
    const underway = this.send(model, 0, this.callsOf(ms), {}, how);
    await this.mustRun([underway]);
    return underway;
  }

  /** As `running`, one in each slot. */
  async full(ms = LONG_MS): Promise<readonly Underway[]> {
    const all = Array.from({ length: this.slots }, (_, slot) =>
      this.send(this.model(`slot-${slot}`), 0, this.callsOf(ms)),
    );
    await this.mustRun(all);
    return all;
  }

  /** So many calls take about this long, at least two. */
  callsOf(ms: number): number {
    return Math.min(Math.max(Math.ceil(ms / this.callMs), 2), MOST_CALLS);
  }

  /** @throws Skip when one of the steps has come to its end, so that nothing was seen of them running. */
  mustStillRun(steps: readonly Underway[]): void {
    if (steps.some(({ sent }) => sent.ended())) throw new Skip(TOO_SOON);
  }

  /**
   * Asks, without training anything, until the model is free.
   *
   * @returns the count that the server says it has; null: it says that the model is not here.
   * @throws Breach when it is still busy long after it should be free.
   */
  async countOf(model: WireModel): Promise<number | null> {
    const until = performance.now() + 2000 + 3 * this.callMs;
    for (;;) {
      // From a count that it cannot have, so that nothing is trained by asking.
      const answer = await this.caller.step({ stepId: randomUUID(), model, fromCalls: 4_000_000_000, calls: 1 }).answer;
      if (answer.kind === 'status' && answer.code === 'NOT_FOUND') return null;
      if (answer.kind === 'status' && answer.haveCalls !== null) return Number(answer.haveCalls);
      if (performance.now() > until) {
        throw new Breach(
          'NOT_FOUND, or ABORTED with hyperhost-have-calls, soon after the step was broken off',
          inWords(answer),
        );
      }
      await sleep(30);
    }
  }

  /** @throws Skip */
  mustBeDeterministic(): void {
    if (!this.description.deterministic) throw new Skip('it does not say that it is deterministic');
  }

  /** @throws Skip */
  mustMoveModels(): void {
    if (!this.description.features.includes('snapshot')) throw new Skip('it does not have the feature snapshot');
  }

  /** Leaves the server as it was: nothing runs, no model of the case is left. */
  async end(): Promise<void> {
    const running = this.steps.filter(({ sent }) => !sent.ended());
    for (const { sent } of running) sent.cancel();
    await Promise.all(running.map(({ sent }) => sent.answer));
    for (const { request } of running) if (request.model) await this.countOf(request.model).catch(() => {});
    for (const search of this.searches) if (search !== '') await this.caller.release(search, []);
  }

  private get mostModels(): number {
    return this.description.maxResidentModels || Number.POSITIVE_INFINITY;
  }

  /** @throws Skip when the model is one more than the server can hold. */
  private begin({ searchId = '', modelId = '' }: WireModel): void {
    this.searches.add(searchId);
    this.begun.add(modelId);
    if (this.begun.size > this.mostModels) {
      throw new Skip(`it holds ${this.mostModels} model${this.mostModels === 1 ? '' : 's'}, and this takes more`);
    }
  }

  private async mustRun(steps: readonly Underway[]): Promise<void> {
    await Promise.race([sleep(ARRIVAL_MS), ...steps.map(({ sent }) => sent.answer)]);
    for (const { sent } of steps) {
      if (!sent.ended()) continue;
      const answer = await sent.answer;
      if (answer.kind === 'result') throw new Skip(TOO_SOON);
      throw new Breach('a step that runs', inWords(answer));
    }
  }

  private patienceMs(calls: number): number {
    return Math.min(15_000 + 3 * calls * this.callMs, 60_000);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { setMaxListeners } from 'node:events';
import { HyperhostError, ImpossibleEvent, resultDigest, type SearchAction } from '@hyperhost/core';
import { type EndRow, openSearches, type PoolHold, readScores, StaleEpoch } from '@hyperhost/persistence';
import type { SearchQueue } from '@hyperhost/queue';
import { storable } from '@hyperhost/wire';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { dispatchStep, type StepResult } from '../dispatch/dispatch-step.js';
import { type CommittedFact, Recorder } from '../record/recorder.js';
import type { Endpoint } from './endpoint.js';
import { Endpoints } from './endpoints.js';
import { NOWHERE, ReadySteps } from './ready-steps.js';
import type { RunningSearch } from './running-search.js';
import type { Step } from './step.js';
import { takeIn } from './take-in.js';

/** How long a step rests after an error of our own. */
const REST_MS = 500;
/** A submitted search that the queue has not brought after this long is put in again. */
const LOST_IN_QUEUE_MS = 5000;
/** A step on which this many server processes died, one of them while nothing else ran there, fails its model. */
const MAX_DEATHS = 3;

export interface PoolParts {
  readonly dataSource: DataSource;
  readonly queue: SearchQueue;
  readonly log: Logger;
  readonly stepDeadlineMs: number;
  /** The pool turned out to have another owner. */
  readonly onStale: (poolId: string) => void;
}

/**
 * The one brain of a pool: holds its running searches and endpoints, gives each free slot the best ready step, and hands
 * what comes back to the recorder. Only committed facts move a search.
 */
export class Pool {
  private readonly endpoints: Endpoints;
  private readonly searches = new Map<string, RunningSearch>();
  private readonly comingIn = new Map<string, Promise<void>>();
  private readonly ready = new ReadySteps();
  private readonly recorder: Recorder;
  /** Cancels the running steps of a search. */
  private readonly aborts = new Map<string, AbortController>();
  private consumer: { close(): Promise<void> } | null = null;
  private pumping = false;
  private stopped = false;

  constructor(
    private readonly hold: PoolHold,
    private readonly parts: PoolParts,
  ) {
    this.endpoints = new Endpoints(hold.poolId, parts.dataSource, parts.log, {
      modelsGone: (endpoint) => this.modelsGone(endpoint),
      slotsChanged: () => this.pump(),
      tell: (endpoint, type, detail) => this.tell(endpoint, type, detail),
    });
    this.recorder = new Recorder(
      parts.dataSource,
      hold,
      parts.log,
      (facts, ends) => this.committed(facts, ends),
      () => this.stale(),
    );
  }

  /** Stops at once. What is in flight at the servers is adopted by the next owner. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const search of this.searches.values()) search.over = true;
    for (const abort of this.aborts.values()) abort.abort();
    await Promise.allSettled([this.consumer?.close(), this.recorder.close()]);
    this.endpoints.close();
  }

  /**
   * Looks at the rows: endpoints that came or went, searches to resume, commands. The first look is the start of the
   * pool's work: what the rows say is running comes before what the queue brings.
   */
  async refresh(): Promise<void> {
    await this.endpoints.refresh();
    const rows = await openSearches(this.parts.dataSource, this.hold.poolId);
    if (this.stopped) return;
    for (const row of rows) {
      const search = this.searches.get(row.id);
      if (search && row.cancelRequested) this.cancel(search);
      // One that runs in the rows but not here is resumed; one that the queue has lost is taken from its row.
      else if (!search && (row.state === 'running' || row.waitingMs > LOST_IN_QUEUE_MS)) {
        this.takeIn(row.id).catch((error) => this.complain(error, row.id));
      }
    }
    await this.consume(rows.length > 0 || !this.endpoints.none);
    this.pump();
  }

  /** Listens to the queue only while something can come of it: each consumer holds connections. */
  private async consume(wanted: boolean): Promise<void> {
    if (wanted) this.consumer ??= this.parts.queue.consume(this.hold.poolId, (searchId) => this.takeIn(searchId));
    else if (this.consumer) {
      const { consumer } = this;
      this.consumer = null;
      await consumer.close();
    }
  }

  /** Takes a search in, once, however often it is asked. Resolves when it is in the books as running. */
  takeIn(searchId: string): Promise<void> {
    if (this.stopped || this.searches.has(searchId)) return Promise.resolve();
    let coming = this.comingIn.get(searchId);
    if (!coming) {
      coming = this.bringIn(searchId).finally(() => this.comingIn.delete(searchId));
      this.comingIn.set(searchId, coming);
    }
    return coming;
  }

  private async bringIn(searchId: string): Promise<void> {
    const taken = await takeIn(this.parts.dataSource, this.hold, searchId).catch((error: unknown) => {
      // What is in the books cannot be folded; trying again would not help. Other errors are the database's.
      if (!(error instanceof ImpossibleEvent) && !(error instanceof HyperhostError)) throw error;
      this.complain(error, searchId);
      const none = { bestModel: null, bestScore: null, digest: null };
      this.recorder.end({ searchId, state: 'failed', ...none, error: error.message });
      return null;
    });
    if (!taken || this.stopped) return;
    const { search, row, open, lastSeen } = taken;
    this.searches.set(search.id, search);
    const abort = new AbortController();
    // One listener for each step in flight; there may be many.
    setMaxListeners(0, abort.signal);
    this.aborts.set(search.id, abort);
    if (row.state === 'running') {
      this.parts.log.info({ search: search.id }, 'search resumed from its committed events');
      this.recorder.event({ teamId: search.teamId, searchId: search.id, type: 'resumed', model: null, detail: {} });
    }
    lastSeen.forEach((seen, model) => {
      // A server that held a model before may hold it still; if not, it says so and the model is rebuilt.
      const endpoint = this.endpoints.get(seen ?? NOWHERE);
      const { state, calls } = search.standing(model);
      if (!endpoint || (state !== 'training' && state !== 'paused' && state !== 'waiting')) return;
      search.moveTo(model, { endpointId: endpoint.id, instanceId: endpoint.instanceId, calls });
    });
    this.carryOut(search, open);
    if (row.cancelRequested) this.cancel(search);
    this.recorder.standing(search);
    this.pump();
  }

  private carryOut(search: RunningSearch, actions: readonly SearchAction[]): void {
    const released = new Map<string, string[]>();
    for (const action of actions) {
      if (action.type === 'train') this.offer(this.stepOf(search, action));
      else if (action.type === 'release') {
        const place = search.place(action.model);
        if (!place) continue;
        const ids = released.get(place.endpointId) ?? [];
        ids.push(search.modelId(action.model));
        released.set(place.endpointId, ids);
        search.lose(action.model);
      } else void this.finish(search);
    }
    for (const [endpointId, ids] of released) {
      const client = this.endpoints.get(endpointId)?.client;
      for (let at = 0; at < ids.length; at += 1000) void client?.release(search.id, ids.slice(at, at + 1000));
    }
  }

  private stepOf(search: RunningSearch, action: Extract<SearchAction, { type: 'train' }>): Step {
    return {
      search,
      model: action.model,
      fromCalls: action.fromCalls,
      upToCalls: action.upToCalls,
      priority: search.priority,
      submitted: search.submitted,
      bracket: search.bracketOf(action.model),
      score: search.standing(action.model).score,
      errors: 0,
      metricMissing: 0,
      suspects: new Set(),
      aloneOn: null,
      attempt: 0,
      fitSeconds: 0,
    };
  }

  /** Puts a step where its model lives. */
  private offer(step: Step): void {
    const place = step.search.place(step.model);
    const endpoint = place && this.endpoints.get(place.endpointId);
    const alive = endpoint && endpoint.instanceId === place.instanceId;
    this.ready.add(alive ? endpoint.id : NOWHERE, step);
  }

  /** Gives free slots the best ready steps. Called whenever a slot or a step may have become free. */
  private pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      if (this.stopped) return;
      for (let given = true; given; ) {
        given = false;
        // One step an endpoint in each round, the least loaded first, so that work spreads.
        for (const endpoint of this.endpoints.leastLoadedFirst()) {
          given = this.giveOne(endpoint) || given;
        }
      }
    });
  }

  private giveOne(endpoint: Endpoint): boolean {
    if (endpoint.alone) return this.giveAlone(endpoint);
    if (!endpoint.hasFreeSlot) return false;
    let step = this.ready.take(endpoint.id);
    if (!step && endpoint.inFlight === 0) {
      // Idle: it may pay to rebuild a model here rather than to wait for the slot where it lives.
      step = this.ready.takeFromElsewhere(endpoint.id, (other, callsWaiting) => {
        const calls = other.search.place(other.model)?.calls ?? 0;
        return calls + other.upToCalls - other.fromCalls < callsWaiting;
      });
      step?.search.lose(step.model);
    }
    if (!step) return false;
    const deaths = [...step.suspects].filter((instance) => this.endpoints.isDead(instance)).length;
    if (deaths >= MAX_DEATHS - 1) return this.giveDeadly(endpoint, step, deaths);
    void this.run(step, endpoint);
    return true;
  }

  /** A step on which servers died runs with nothing beside it: the last death must be its own doing. */
  private giveDeadly(endpoint: Endpoint, step: Step, deaths: number): boolean {
    const { aloneOn } = step;
    if (aloneOn !== null && !this.endpoints.isDead(aloneOn) && !this.endpoints.isAlive(aloneOn)) {
      // Whether it killed that one is not known yet; until then it must not kill another.
      this.later(step, REST_MS);
      return true;
    }
    if (aloneOn !== null && this.endpoints.isDead(aloneOn) && deaths >= MAX_DEATHS) {
      const message = `${deaths} server processes died while they trained this model`;
      this.fail(step, { reason: 'POISON', message, traceback: '' });
      return true;
    }
    endpoint.alone = { step, running: false };
    return this.giveAlone(endpoint);
  }

  private giveAlone(endpoint: Endpoint): boolean {
    const { alone } = endpoint;
    if (!alone || alone.running || endpoint.inFlight > 0 || endpoint.unreachableSince !== null) return false;
    alone.running = true;
    void this.run(alone.step, endpoint);
    return true;
  }

  private async run(step: Step, endpoint: Endpoint): Promise<void> {
    endpoint.inFlight++;
    const { instanceId } = endpoint;
    const signal = this.aborts.get(step.search.id)?.signal ?? AbortSignal.abort();
    let result: StepResult;
    try {
      result = await dispatchStep(step, endpoint, this.hold.epoch, this.parts.stepDeadlineMs, signal);
    } catch (error) {
      // Nothing a server does can come here; it is our own mistake, and the step must not vanish with it.
      this.complain(error, step.search.id);
      result = { kind: 'again', afterMs: REST_MS };
    }
    endpoint.inFlight--;
    if (endpoint.alone?.step === step) {
      endpoint.alone = null;
      if (result.kind === 'endpoint-lost') step.aloneOn = instanceId;
    }
    if (!this.stopped && !step.search.over) this.react(step, endpoint, instanceId, result);
    this.pump();
  }

  private react(step: Step, endpoint: Endpoint, instanceId: string, result: StepResult): void {
    switch (result.kind) {
      case 'scored':
        endpoint.grow();
        this.score(step, endpoint, result.scores);
        return;
      case 'again':
        if (result.afterMs > 0) this.later(step, result.afterMs);
        else this.offer(step);
        return;
      case 'failed':
        this.fail(step, result.failure);
        return;
      case 'endpoint-lost':
        step.suspects.add(instanceId);
        this.offer(step);
        // If another process has taken its place meanwhile, that one is not to blame.
        if (endpoint.instanceId === instanceId) this.endpoints.lost(endpoint, result.detail);
        return;
      case 'stale':
        this.stale();
        return;
      case 'cancelled':
        return;
    }
  }

  private score(
    step: Step,
    endpoint: Endpoint,
    scores: { metrics: Readonly<Record<string, number>>; scoreSeconds: number },
  ): void {
    const { search, model } = step;
    const score = scores.metrics[search.metric];
    if (score === undefined) {
      if (++step.metricMissing < 2) return this.offer(step);
      const given = Object.keys(scores.metrics).join(', ') || 'none';
      const message = `the server gives no metric '${search.metric}'; it gives: ${given}`;
      return this.fail(step, { reason: 'METRIC_MISSING', message, traceback: '' });
    }
    if (!Number.isFinite(score)) {
      const message = `${search.metric} is ${score} after ${step.upToCalls} calls`;
      return this.fail(step, { reason: 'SCORE_NOT_FINITE', message, traceback: '' });
    }
    // Other metrics are only recorded; jsonb has no NaN, so one that is not finite is left out.
    const finite = Object.entries(scores.metrics).filter(([, value]) => Number.isFinite(value));
    this.recorder.add({
      type: 'scored',
      teamId: search.teamId,
      searchId: search.id,
      model,
      calls: step.upToCalls,
      score,
      metrics: Object.fromEntries(finite.slice(0, 100)),
      fitSeconds: step.fitSeconds,
      scoreSeconds: Number.isFinite(scores.scoreSeconds) ? Math.max(scores.scoreSeconds, 0) : 0,
      endpointId: endpoint.id,
    });
  }

  private fail(step: Step, given: { reason: string; message: string; traceback: string }): void {
    const { search, model } = step;
    const failure = { ...given, message: storable(given.message, 1024) };
    const { teamId, id: searchId } = search;
    this.recorder.add({ type: 'failed', teamId, searchId, model, failure });
    const detail = { reason: failure.reason, message: failure.message };
    this.recorder.event({ teamId, searchId, type: 'model_failed', model, detail });
  }

  private later(step: Step, ms: number): void {
    setTimeout(() => {
      if (this.stopped || step.search.over) return;
      this.offer(step);
      this.pump();
    }, ms);
  }

  /** Folds what is in the books now; its actions are the next steps. */
  private committed(facts: readonly CommittedFact[], ends: readonly EndRow[]): void {
    for (const fact of facts) {
      const search = this.searches.get(fact.searchId);
      if (!search || search.over) continue;
      try {
        this.carryOut(search, search.apply(fact));
      } catch (error) {
        this.breakOff(search, error as Error);
      }
      this.recorder.standing(search);
    }
    for (const end of ends) this.forget(end.searchId);
    this.pump();
  }

  /** Writes the end of a search. The digest is taken from the books; a database that is away is waited for. */
  private async finish(search: RunningSearch): Promise<void> {
    let scores: Awaited<ReturnType<typeof readScores>>;
    try {
      scores = await readScores(this.parts.dataSource, search);
    } catch (error) {
      this.complain(error, search.id);
      setTimeout(() => {
        if (!this.stopped && !search.over) void this.finish(search);
      }, REST_MS);
      return;
    }
    // It may have been cancelled meanwhile.
    if (search.over || this.stopped) return;
    search.over = true;
    const best = search.best();
    this.recorder.end({
      searchId: search.id,
      state: best ? 'finished' : 'failed',
      bestModel: best?.model ?? null,
      bestScore: best?.score ?? null,
      digest: resultDigest(search.result(scores)),
      error: best ? null : 'no model ended with a score; see the failures of its models',
    });
    this.recorder.standing(search);
    const detail = best ? { model: best.model, score: best.score } : {};
    const type = best ? 'finished' : 'failed';
    this.recorder.event({ teamId: search.teamId, searchId: search.id, type, model: best?.model ?? null, detail });
  }

  private cancel(search: RunningSearch): void {
    if (search.over) return;
    search.apply({ type: 'cancelled' });
    this.endEarly(search, 'cancelled', null);
  }

  /** A fact that cannot be: the books and the plan disagree. This search ends; the others must not notice. */
  private breakOff(search: RunningSearch, error: Error): void {
    this.complain(error, search.id);
    this.endEarly(search, 'failed', error.message);
  }

  private endEarly(search: RunningSearch, state: 'cancelled' | 'failed', error: string | null): void {
    search.over = true;
    this.aborts.get(search.id)?.abort();
    this.recorder.standing(search);
    const { teamId, id: searchId } = search;
    this.recorder.event({ teamId, searchId, type: state, model: null, detail: error === null ? {} : { error } });
    this.recorder.end({ searchId, state, bestModel: null, bestScore: null, digest: null, error });
  }

  /** The search's end is in the books. */
  private forget(searchId: string): void {
    const search = this.searches.get(searchId);
    if (!search) return;
    search.over = true;
    this.searches.delete(searchId);
    this.aborts.delete(searchId);
    this.endpoints.release(searchId);
  }

  /** What lived at an endpoint is rebuilt wherever there is room. */
  private modelsGone(endpoint: Endpoint): void {
    if (endpoint.alone && !endpoint.alone.running) {
      this.ready.add(NOWHERE, endpoint.alone.step);
      endpoint.alone = null;
    }
    for (const search of this.searches.values()) search.loseAllAt(endpoint.id);
    this.ready.forgetHome(endpoint.id);
    this.pump();
  }

  /** A line in the log of every running search. */
  private tell(endpoint: Endpoint, type: string, detail: Record<string, unknown>): void {
    for (const { teamId, id: searchId } of this.searches.values()) {
      this.recorder.event({ teamId, searchId, type, model: null, detail: { endpoint: endpoint.address, ...detail } });
    }
  }

  private stale(): void {
    if (this.stopped) return;
    this.parts.log.warn({ pool: this.hold.poolId, epoch: this.hold.epoch }, 'pool has another owner now');
    this.parts.onStale(this.hold.poolId);
  }

  private complain(error: unknown, searchId?: string): void {
    if (error instanceof StaleEpoch) return this.stale();
    this.parts.log.error({ err: error, search: searchId }, 'unexpected error; going on');
  }
}

import { HyperhostError, ImpossibleEvent, resultDigest, type SearchAction } from '@hyperhost/core';
import {
  type EndRow,
  livingEndpoints,
  noteEndpointState,
  openSearches,
  type PoolHold,
  readScores,
  StaleEpoch,
} from '@hyperhost/persistence';
import type { SearchQueue } from '@hyperhost/queue';
import { storable } from '@hyperhost/wire';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type CommittedFact, Recorder } from '../record/recorder.js';
import type { Endpoint } from './endpoint.js';
import { type EndpointRows, Endpoints } from './endpoints.js';
import { Releases } from './releases.js';
import type { RunningSearch } from './running-search.js';
import { type ModelFailure, Slots } from './slots.js';
import { type Step, stepOf } from './step.js';
import { takeIn } from './take-in.js';

/** What is recorded of a scoring at most; names are cut to so many characters. */
const MAX_METRICS = 100;
const MAX_METRIC_NAME = 128;

/** How long it takes until a search's end is tried again when the database is away. */
const REST_MS = 500;
/** A submitted search that the queue has not brought after this long is put in again. */
const LOST_IN_QUEUE_MS = 5000;
/** A timer of Node that is to wait longer does not wait at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface PoolParts {
  readonly dataSource: DataSource;
  readonly queue: SearchQueue;
  readonly log: Logger;
  readonly stepDeadlineMs: number;
  /** The pool turned out to have another owner. */
  readonly onStale: (poolId: string) => void;
}

/**
 * The one brain of a pool: takes its searches in, hands their steps to the slots, what comes back to the recorder, and what
 * is committed to the searches. Only committed facts move a search.
 */
export class Pool {
  private readonly endpoints: Endpoints;
  private readonly searches = new Map<string, RunningSearch>();
  private readonly comingIn = new Map<string, Promise<void>>();
  private readonly slots: Slots;
  private readonly releases = new Releases((endpointId) => this.endpoints.get(endpointId)?.client);
  private readonly recorder: Recorder;
  private consumer: { close(): Promise<void> } | null = null;
  private stopped = false;

  constructor(
    private readonly hold: PoolHold,
    private readonly parts: PoolParts,
  ) {
    this.endpoints = new Endpoints(endpointRows(parts.dataSource, hold.poolId), parts.log, {
      modelsGone: (endpoint) => {
        for (const search of this.searches.values()) search.loseAllAt(endpoint.id);
        this.slots.modelsGone(endpoint);
      },
      slotsChanged: () => this.slots.pump(),
      tell: (endpoint, type, detail) => this.tell(endpoint, type, detail),
    });
    this.slots = new Slots(this.endpoints, hold.epoch, parts.stepDeadlineMs, {
      scored: (step, endpoint, scores) => this.score(step, endpoint, scores),
      failed: (step, failure) => this.fail(step, failure),
      stale: () => this.stale(),
      complain: (error, searchId) => this.complain(error, searchId),
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
    this.slots.stop();
    for (const search of this.searches.values()) search.end();
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
      if (search) {
        this.slots.setPriority(row.id, row.priority);
        if (row.cancelRequested) this.cancel(search);
      }
      // One that runs in the rows but not here is resumed; one that the queue has lost is taken from its row.
      else if (row.state === 'running' || row.waitingMs > LOST_IN_QUEUE_MS) {
        this.takeIn(row.id).catch((error) => this.complain(error, row.id));
      }
    }
    await this.consume(rows.length > 0 || !this.endpoints.none);
    this.slots.pump();
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
    if (row.state === 'running') {
      this.parts.log.info({ search: search.id }, 'search resumed from its committed events');
      this.recorder.event({ teamId: search.teamId, searchId: search.id, type: 'resumed', model: null, detail: {} });
    }
    lastSeen.forEach((seen, model) => {
      // A server that held a model before may hold it still; if not, it says so and the model is rebuilt.
      const endpoint = seen === null ? undefined : this.endpoints.get(seen);
      const { state, calls } = search.standing(model);
      if (!endpoint || (state !== 'training' && state !== 'paused' && state !== 'waiting')) return;
      search.moveTo(model, { endpointId: endpoint.id, instanceId: endpoint.instanceId, calls });
    });
    this.slots.enter(search, open);
    this.carryOut(search, open);
    if (row.cancelRequested) this.cancel(search);
    this.limitTime(search, row.runningSeconds);
    this.recorder.standing(search);
    this.slots.pump();
  }

  /** Ends the search when its wall time is over. The clock of the rows counts, so a restart changes nothing. */
  private limitTime(search: RunningSearch, runningSeconds: number): void {
    const limit = search.spec.limits?.seconds;
    if (limit === undefined || search.over) return;
    const leftMs = Math.max(limit - runningSeconds, 0) * 1000;
    const waitMs = Math.min(leftMs, LONGEST_TIMER_MS);
    const timer = setTimeout(() => {
      if (waitMs < leftMs) this.limitTime(search, runningSeconds + waitMs / 1000);
      else this.carryOut(search, search.apply({ type: 'stopped', reason: 'seconds' }));
    }, waitMs);
    search.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  private carryOut(search: RunningSearch, actions: readonly SearchAction[]): void {
    for (const action of actions) {
      if (action.type === 'train') this.slots.offer(stepOf(search, action));
      else if (action.type === 'release') this.releases.add(search, action.model);
      else void this.finish(search);
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
      if (++step.metricMissing < 2) return this.slots.offer(step);
      const given = Object.keys(scores.metrics).join(', ') || 'none';
      const message = `the server gives no metric '${search.metric}'; it gives: ${given}`;
      return this.fail(step, { reason: 'METRIC_MISSING', message, traceback: '' });
    }
    if (!Number.isFinite(score)) {
      const message = `${search.metric} is ${score} after ${step.upToCalls} calls`;
      return this.fail(step, { reason: 'SCORE_NOT_FINITE', message, traceback: '' });
    }
    this.recorder.add({
      type: 'scored',
      teamId: search.teamId,
      searchId: search.id,
      model,
      calls: step.upToCalls,
      score,
      metrics: recorded(scores.metrics, search.metric),
      fitSeconds: step.fitSeconds,
      scoreSeconds: Number.isFinite(scores.scoreSeconds) ? Math.max(scores.scoreSeconds, 0) : 0,
      endpointId: endpoint.id,
    });
  }

  private fail(step: Step, given: ModelFailure): void {
    const { search, model } = step;
    const failure = { ...given, message: storable(given.message, 1024) };
    const { teamId, id: searchId } = search;
    this.recorder.add({ type: 'failed', teamId, searchId, model, failure });
    const detail = { reason: failure.reason, message: failure.message };
    this.recorder.event({ teamId, searchId, type: 'model_failed', model, detail });
  }

  /** Folds what is in the books now; its actions are the next steps. */
  private committed(facts: readonly CommittedFact[], ends: readonly EndRow[]): void {
    for (const fact of facts) {
      const search = this.searches.get(fact.searchId);
      if (!search || search.over) continue;
      try {
        const actions = search.apply(fact);
        this.slots.decided(search.id, fact.model, actions);
        this.carryOut(search, actions);
      } catch (error) {
        this.breakOff(search, error as Error);
      }
      this.recorder.standing(search);
    }
    for (const end of ends) this.forget(end.searchId);
    this.slots.pump();
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
    this.over(search);
    const best = search.best();
    this.recorder.end({
      searchId: search.id,
      state: best ? 'finished' : 'failed',
      bestModel: best?.model ?? null,
      bestScore: best?.score ?? null,
      digest: resultDigest(search.result(scores)),
      error: best ? null : withoutBest(search),
    });
    this.recorder.standing(search);
    const { endedBy } = search;
    const detail = { ...(best && { model: best.model, score: best.score }), ...(endedBy && { endedBy }) };
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
    this.over(search);
    this.recorder.standing(search);
    const { teamId, id: searchId } = search;
    this.recorder.event({ teamId, searchId, type: state, model: null, detail: error === null ? {} : { error } });
    this.recorder.end({ searchId, state, bestModel: null, bestScore: null, digest: null, error });
  }

  /** It wants nothing more, and what runs for it is given up. */
  private over(search: RunningSearch): void {
    search.end();
    this.slots.leave(search.id);
  }

  /** The search's end is in the books. */
  private forget(searchId: string): void {
    const search = this.searches.get(searchId);
    if (!search) return;
    this.over(search);
    this.searches.delete(searchId);
    this.endpoints.release(searchId);
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

function withoutBest({ endedBy }: RunningSearch): string {
  if (endedBy === 'seconds') return 'its time was over before any model had a score; allow it more seconds';
  return 'no model ended with a score; see the failures of its models';
}

function endpointRows(dataSource: DataSource, poolId: string): EndpointRows {
  return {
    living: () => livingEndpoints(dataSource, poolId),
    noteState: (endpointId, state) => noteEndpointState(dataSource, endpointId, state),
  };
}

/** As many metrics as the contract allows, the one that ranks among them; jsonb has no NaN, so what is not finite is left out. */
function recorded(metrics: Readonly<Record<string, number>>, ranking: string): Record<string, number> {
  const others = Object.entries(metrics).filter(([name, value]) => name !== ranking && Number.isFinite(value));
  const named = others.slice(0, MAX_METRICS - 1).map(([name, value]) => [storable(name, MAX_METRIC_NAME), value]);
  return { ...Object.fromEntries(named), [ranking]: metrics[ranking] };
}

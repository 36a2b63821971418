import {
  modelParams,
  type Params,
  resultDigest,
  rulesOf,
  type SearchAction,
  type SearchEvent,
  startSearch,
} from '@hyperhost/core';
import type { SearchRow } from '@hyperhost/persistence';
import { Endpoint } from '../../apps/scheduler/src/pool/endpoint.js';
import { Endpoints } from '../../apps/scheduler/src/pool/endpoints.js';
import { foldBooks } from '../../apps/scheduler/src/pool/fold.js';
import { RunningSearch } from '../../apps/scheduler/src/pool/running-search.js';
import { type ModelFailure, Slots } from '../../apps/scheduler/src/pool/slots.js';
import { type Step, stepOf } from '../../apps/scheduler/src/pool/step.js';
import type { CommittedFact } from '../../apps/scheduler/src/record/recorder.js';
import type { BookedFact, Books, SearchPage } from './books.js';
import type { BrokenRule } from './broken-rule.js';
import type { Dice } from './chance.js';
import type { Network } from './network.js';
import { SimulatedRecorder } from './recorder.js';
import type { World } from './world.js';
import type { WorldClock } from './world-clock.js';

/** No step takes this long in a world; the real default. */
const STEP_DEADLINE_MS = 900_000;

/** What those who check a world hear of a scheduler. */
export interface SchedulerWatcher {
  befell(fault: string, text: string): void;
  /** A search has a step ready. */
  ready(modelId: string): void;
  /** A step is sent. */
  given(modelId: string): void;
  /** A search is over, or in other hands. */
  left(searchId: string): void;
  /** Endpoints have come or gone, so who waits has reason to. */
  disturbed(): void;
  /** A search has folded the first `facts` facts of its page, and wants this. */
  folded(search: RunningSearch, facts: number, wanted: readonly SearchAction[]): void;
  /** The same, when a scheduler takes it in. */
  resumed(search: RunningSearch, facts: number, wanted: readonly SearchAction[]): void;
  /** A model is taken for one that ends servers. */
  poisoned(search: RunningSearch, model: number): void;
  broken(property: string, message: string): void;
}

export interface SchedulerParts {
  readonly world: World;
  readonly clock: WorldClock;
  readonly books: Books;
  readonly network: Network;
  readonly dice: Dice;
  readonly watcher: SchedulerWatcher;
  readonly brokenRule: BrokenRule | null;
}

interface Taken {
  readonly search: RunningSearch;
  readonly page: SearchPage;
  /** How many facts of the page it has folded. */
  facts: number;
  readonly wanted: Map<number, SearchAction>;
}

class WatchedSlots extends Slots {
  onOffer: (modelId: string) => void;
  dropsWhatComesBack: boolean;

  override offer(step: Step): void {
    if (this.dropsWhatComesBack && step.suspects.size > 0) return;
    this.onOffer(step.search.modelId(step.model));
    super.offer(step);
  }
}

/**
 * A scheduler that owns the pool. Which step goes where, what is done about each answer and who is given up is decided by the
 * scheduler's own code (`Slots`, `Endpoints`, `dispatchStep`, `RunningSearch`, `foldBooks`); what stands here is `Pool`
 * without the database.
 */
export class Scheduler {
  private readonly epoch: number;
  private readonly endpoints: Endpoints;
  private readonly slots: WatchedSlots;
  private readonly recorder: SimulatedRecorder;
  private readonly searches = new Map<string, Taken>();
  private stopped = false;

  constructor(private readonly parts: SchedulerParts) {
    const { world, clock, books, network, dice, watcher, brokenRule } = parts;
    this.epoch = ++books.epoch;
    this.endpoints = new Endpoints(
      { living: async () => [...books.leases.values()], noteState: async () => {} },
      { warn: () => {} },
      {
        modelsGone: (endpoint) => {
          watcher.disturbed();
          for (const { search } of this.searches.values()) search.loseAllAt(endpoint.id);
          this.slots.modelsGone(endpoint);
        },
        slotsChanged: () => {
          watcher.disturbed();
          this.slots.pump();
        },
        tell: () => watcher.disturbed(),
      },
      clock,
      (row) =>
        new Endpoint(
          row,
          network.lineTo(row, (modelId) => watcher.given(modelId)),
        ),
    );
    this.slots = new WatchedSlots(
      this.endpoints,
      this.epoch,
      STEP_DEADLINE_MS,
      {
        scored: (step, endpoint, scores) => this.score(step, endpoint, scores),
        failed: (step, failure) => this.fail(step, failure),
        stale: () => this.stop(),
        complain: (error) => watcher.broken('the scheduler makes no mistake of its own', String(error)),
      },
      clock,
    );
    this.slots.dropsWhatComesBack = brokenRule === 'a step that comes back is dropped';
    this.slots.onOffer = (modelId) => watcher.ready(modelId);
    this.recorder = new SimulatedRecorder({
      clock,
      books,
      epoch: this.epoch,
      commitMs: world.commitMs,
      dice,
      repeated: world.mishaps.commitRepeated,
      onCommitted: (facts, ends) =>
        this.committed(
          facts,
          ends.map(({ searchId }) => searchId),
        ),
      onStale: () => this.stop(),
      befell: (fault, text) => watcher.befell(fault, text),
    });
  }

  /** Ends at once; what is under way is cancelled, and what it knew is gone. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.slots.stop();
    this.recorder.closed = true;
    this.endpoints.close();
    for (const { search } of this.searches.values()) {
      search.end();
      if (this.epoch === this.parts.books.epoch) this.parts.watcher.left(search.id);
    }
  }

  /** Looks at the books: at its start, and whenever a notice comes. */
  async refresh(): Promise<void> {
    if (this.stopped) return;
    await this.endpoints.refresh();
    if (this.stopped) return;
    for (const page of this.parts.books.open()) {
      const taken = this.searches.get(page.search.id);
      if (!taken) {
        this.takeIn(page);
        continue;
      }
      this.slots.setPriority(page.search.id, page.priority);
      if (page.cancelRequested) this.cancel(taken.search);
    }
    this.slots.pump();
  }

  private takeIn(page: SearchPage): void {
    const { clock, books, watcher, brokenRule } = this.parts;
    if (this.epoch !== books.epoch) return this.stop();
    page.startedAtMs ??= clock.now();
    const { spec, plan, seed, chunks, id, team } = page.search;
    const start = startSearch(plan, rulesOf(spec));
    const paramsOf = modelParams(spec, seed);
    const params = Array.from({ length: plan.models }, (_, model) => paramsOf(model));
    const row = { id, teamId: team, priority: page.priority, submitted: page.submitted, executedCalls: 0, seed };
    const search = new RunningSearch(row as SearchRow, spec, plan, params as Params[], chunks, start.state);
    const failed = new Set(page.facts.flatMap((fact) => (fact.type === 'failed' ? [fact.model] : [])));
    const scores = page.facts.flatMap((fact) => (fact.type === 'scored' ? [fact] : []));
    const hasFailed = (model: number) => failed.has(model) && brokenRule !== 'a restart forgets failures';
    const open = foldBooks((event) => this.apply(search, event), scores, hasFailed, start.actions);
    const taken = { search, page, facts: page.facts.length, wanted: new Map<number, SearchAction>() };
    this.searches.set(id, taken);
    this.note(taken, open);
    watcher.resumed(search, taken.facts, [...taken.wanted.values()]);
    for (const [model, endpointId] of page.lastSeen) {
      const endpoint = this.endpoints.get(endpointId);
      const { state, calls } = search.standing(model);
      if (!endpoint || (state !== 'training' && state !== 'paused' && state !== 'waiting')) continue;
      search.moveTo(model, { endpointId, instanceId: endpoint.instanceId, calls });
    }
    this.slots.enter(search, open);
    this.carryOut(search, open);
    if (page.cancelRequested) this.cancel(search);
    this.limitTime(taken);
    this.recorder.standing(search);
  }

  private limitTime({ search, page }: Taken): void {
    const { clock } = this.parts;
    const limit = search.spec.limits?.seconds;
    if (limit === undefined || search.over) return;
    clock.after((page.startedAtMs ?? 0) + limit * 1000 - clock.now(), () => {
      if (!search.over) this.carryOut(search, this.apply(search, { type: 'stopped', reason: 'seconds' }));
    });
  }

  private carryOut(search: RunningSearch, actions: readonly SearchAction[]): void {
    for (const action of actions) {
      if (action.type === 'train') this.slots.offer(stepOf(search, action));
      else if (action.type === 'release') {
        const place = search.place(action.model);
        if (!place) continue;
        void this.endpoints.get(place.endpointId)?.client.release(search.id, [search.modelId(action.model)]);
        search.lose(action.model);
      } else this.finish(search);
    }
  }

  private score(step: Step, endpoint: Endpoint, scores: { metrics: Readonly<Record<string, number>> }): void {
    const { search, model, upToCalls } = step;
    const score = scores.metrics[search.metric] ?? Number.NaN;
    if (!Number.isFinite(score)) return this.fail(step, { reason: 'SCORE_NOT_FINITE', message: '', traceback: '' });
    this.recorder.add({
      type: 'scored',
      teamId: search.teamId,
      searchId: search.id,
      model,
      calls: upToCalls,
      score,
      metrics: scores.metrics,
      fitSeconds: step.fitSeconds,
      scoreSeconds: 0,
      endpointId: endpoint.id,
    });
  }

  private fail({ search, model }: Step, failure: ModelFailure): void {
    this.parts.watcher.befell(failure.reason, search.modelId(model));
    if (failure.reason === 'POISON') this.parts.watcher.poisoned(search, model);
    this.recorder.add({ type: 'failed', teamId: search.teamId, searchId: search.id, model, failure });
  }

  private committed(facts: readonly CommittedFact[], ended: readonly string[]): void {
    for (const fact of facts) {
      const taken = this.searches.get(fact.searchId);
      if (!taken || taken.search.over) continue;
      const { search } = taken;
      const before = search.standing(fact.model);
      const isNew = fact.type === 'failed' ? before.state !== 'failed' : fact.calls > before.calls;
      const actions = this.apply(search, fact);
      if (isNew) {
        taken.facts++;
        taken.wanted.delete(fact.model);
        this.note(taken, actions);
        this.parts.watcher.folded(search, taken.facts, [...taken.wanted.values()]);
      }
      this.slots.decided(search.id, fact.model, actions);
      this.carryOut(search, actions);
      this.recorder.standing(search);
    }
    for (const searchId of ended) this.forget(searchId);
    this.slots.pump();
  }

  private note({ wanted }: Taken, actions: readonly SearchAction[]): void {
    for (const action of actions) {
      if (action.type === 'train') wanted.set(action.model, action);
      else if (action.type === 'release') wanted.delete(action.model);
      else wanted.clear();
    }
  }

  private apply(search: RunningSearch, event: SearchEvent): readonly SearchAction[] {
    try {
      return search.apply(event);
    } catch (error) {
      const what = JSON.stringify(event);
      this.parts.watcher.broken('the plan expects every committed fact', `${search.id} ${what}: ${String(error)}`);
      return [];
    }
  }

  private finish(search: RunningSearch): void {
    if (search.over || this.stopped) return;
    this.over(search);
    const best = search.best();
    const scores = (this.searches.get(search.id)?.page.facts ?? []).filter(isScore);
    this.recorder.end({
      searchId: search.id,
      state: best ? 'finished' : 'failed',
      bestModel: best?.model ?? null,
      bestScore: best?.score ?? null,
      digest: resultDigest(search.result(scores)),
      error: null,
    });
    this.recorder.standing(search);
  }

  private cancel(search: RunningSearch): void {
    if (search.over) return;
    search.apply({ type: 'cancelled' });
    this.over(search);
    const none = { bestModel: null, bestScore: null, digest: null, error: null };
    this.recorder.end({ searchId: search.id, state: 'cancelled', ...none });
    this.recorder.standing(search);
  }

  private over(search: RunningSearch): void {
    search.end();
    this.slots.leave(search.id);
    this.parts.watcher.left(search.id);
  }

  private forget(searchId: string): void {
    this.searches.delete(searchId);
    this.endpoints.release(searchId);
  }
}

function isScore(fact: BookedFact): fact is Extract<BookedFact, { type: 'scored' }> {
  return fact.type === 'scored';
}

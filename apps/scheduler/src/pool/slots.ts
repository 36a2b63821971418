import { type Home, NOWHERE, PoolSteps, type SearchAction, STEP_SECONDS, slackOf, takeFor } from '@hyperhost/core';
import type { MetricValues } from '@hyperhost/wire';
import { type Attempt, bringModel } from '../dispatch/bring-model.js';
import { dispatchStep, type StepResult } from '../dispatch/dispatch-step.js';
import { type Clock, MACHINE_CLOCK } from './clock.js';
import type { Endpoint } from './endpoint.js';
import type { Endpoints } from './endpoints.js';
import { Residents } from './residents.js';
import type { RunningSearch } from './running-search.js';
import type { Step } from './step.js';

/** How long a step rests after an error of our own. */
const REST_MS = 500;
/** A copy at which a server went away counts as this much longer: such a thing is dear. */
const LOST_IN_COPY_SECONDS = 1;
/** A step on which this many server processes died, one of them while nothing else ran there, fails its model. */
const MAX_DEATHS = 3;

/** The estimator's verdict on a model. */
export interface ModelFailure {
  readonly reason: string;
  readonly message: string;
  readonly traceback: string;
}

/** What the slots need of the endpoints of a pool. */
export type PoolEndpoints = Pick<
  Endpoints,
  'get' | 'all' | 'leastLoadedFirst' | 'slots' | 'isDead' | 'isAlive' | 'lost'
>;

/** What comes of the steps. */
export interface StepsWatcher {
  /** The model is at its scoring point and has been scored. */
  scored(step: Step, endpoint: Endpoint, scores: MetricValues): void;
  failed(step: Step, failure: ModelFailure): void;
  /** The pool has another owner. */
  stale(): void;
  complain(error: unknown, searchId: string): void;
}

/**
 * Gives each free slot of the pool's endpoints the step that goes next, and reacts to what comes of it. Only scores and
 * verdicts leave it; lost models, dead servers and busy ones are its own business.
 */
export class Slots {
  private readonly steps = new PoolSteps<Step>(STEP_SECONDS);
  private readonly residents = new Residents();
  private pumping = false;
  private stopped = false;

  constructor(
    private readonly endpoints: PoolEndpoints,
    private readonly epoch: number,
    private readonly deadlineMs: number,
    private readonly watcher: StepsWatcher,
    private readonly clock: Clock = MACHINE_CLOCK,
  ) {}

  /** Gives no more steps. */
  stop(): void {
    this.stopped = true;
  }

  /** A search comes in with the training that it asks for. */
  enter(search: RunningSearch, open: readonly SearchAction[]): void {
    const { id, teamId, priority, submitted, plan, spec } = search;
    const lane = { id, team: teamId, priority, submitted, plan, slack: slackOf(spec.order) };
    this.residents.enter(search);
    this.steps.enter(lane, open, this.seconds);
  }

  leave(searchId: string): void {
    this.residents.leave(searchId);
    this.steps.leave(searchId);
  }

  setPriority(searchId: string, priority: number): void {
    this.steps.setPriority(searchId, priority);
  }

  /** Takes in what a committed event has decided. */
  decided(searchId: string, model: number, actions: readonly SearchAction[]): void {
    this.steps.decided(searchId, model, actions, this.seconds);
  }

  /** Puts a step where its model lives. */
  offer(step: Step): void {
    const { id, calls } = this.homeOf(step) ?? { id: NOWHERE, calls: 0 };
    this.steps.isAt(step.searchId, step.model, calls, this.seconds);
    this.steps.add(id, step, this.seconds);
  }

  /** Where the model of a step lives. Undefined: nowhere, or the server process is gone. */
  private homeOf({ search, model }: Step): Home | undefined {
    const place = search.place(model);
    const alive = place && this.endpoints.get(place.endpointId)?.instanceId === place.instanceId;
    return alive ? { id: place.endpointId, calls: place.calls } : undefined;
  }

  /** The models that lived at an endpoint are rebuilt wherever there is room. */
  modelsGone(endpoint: Endpoint): void {
    if (endpoint.alone && !endpoint.alone.running) {
      this.steps.add(NOWHERE, endpoint.alone.step, this.seconds);
      endpoint.alone = null;
    }
    this.steps.forgetPlace(endpoint.id);
    this.pump();
  }

  /** Gives free slots the steps that go next. Called whenever a slot or a step may have become free. */
  pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    this.clock.soon(() => {
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
    const step = this.takeFor(endpoint);
    if (!step) return false;
    this.clearSurvivors(step);
    const deaths = [...step.suspects].filter((instance) => this.endpoints.isDead(instance)).length;
    if (deaths >= MAX_DEATHS - 1) return this.giveDeadly(endpoint, step, deaths);
    void this.run(step, endpoint);
    return true;
  }

  private takeFor(endpoint: Endpoint): Step | undefined {
    const hosts = this.endpoints.all();
    for (const host of hosts) host.room = this.residents.room(host);
    const placed = takeFor(endpoint, hosts, this.steps, (step) => this.homeOf(step), this.seconds);
    if (placed?.move === 'replay') {
      const { search, model } = placed.step;
      const home = this.endpoints.get(search.place(model)?.endpointId ?? NOWHERE);
      void home?.client.release(search.id, [search.modelId(model)]);
      search.lose(model);
    }
    return placed?.step;
  }

  /** A server process that answers again has outlived the step; what ends it later is not the step's doing. */
  private clearSurvivors(step: Step): void {
    for (const instance of step.suspects) if (this.endpoints.isAlive(instance)) step.suspects.delete(instance);
    if (step.aloneOn !== null && !step.suspects.has(step.aloneOn)) step.aloneOn = null;
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
      this.watcher.failed(step, { reason: 'POISON', message, traceback: '' });
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
    const callsLeft = step.upToCalls - (step.search.place(step.model)?.calls ?? 0);
    endpoint.inFlight++;
    endpoint.callsInFlight += callsLeft;
    this.residents.begins(step, endpoint);
    this.steps.started(step, this.seconds, this.endpoints.slots);
    const { result, at, instanceId } = await this.attempt(step, endpoint);
    this.residents.ends(step, result.kind === 'again' || result.kind === 'endpoint-lost');
    endpoint.inFlight--;
    endpoint.callsInFlight -= callsLeft;
    this.steps.ended(step, this.seconds, this.endpoints.slots, step.trained);
    if (endpoint.alone?.step === step) {
      endpoint.alone = null;
      if (result.kind === 'endpoint-lost' && at === endpoint) step.aloneOn = instanceId;
    }
    if (!this.stopped && !step.search.over) this.react(step, at, instanceId, result);
    this.pump();
  }

  /** Brings the step's model to the endpoint if it lives elsewhere, and makes the step's next RPC there. */
  private async attempt(step: Step, endpoint: Endpoint): Promise<Attempt> {
    // Until the answer comes, another process may have taken its place.
    const { instanceId } = endpoint;
    step.trained = null;
    try {
      await this.makeRoom(endpoint);
      const home = this.endpoints.get(this.homeOf(step)?.id ?? NOWHERE);
      const failed = home && home !== endpoint ? await this.bring(step, home, endpoint) : null;
      if (failed) return failed;
      const { epoch, deadlineMs, clock } = this;
      const callsOf = (callsLeft: number) => this.steps.callsOf(step, callsLeft, this.endpoints.slots);
      const result = await dispatchStep(step, endpoint, { epoch, deadlineMs, callsOf, clock });
      return { result, at: endpoint, instanceId };
    } catch (error) {
      // Nothing a server does can come here; it is our own mistake, and the step must not vanish with it.
      this.watcher.complain(error, step.searchId);
      return { result: { kind: 'again', afterMs: REST_MS }, at: endpoint, instanceId };
    }
  }

  /** Has an endpoint forget as many models as it holds too many; they are rebuilt when they are to go on. */
  private async makeRoom(endpoint: Endpoint): Promise<void> {
    for (let excess = this.residents.excess(endpoint); excess > 0; excess--) {
      const least = this.residents.leastMissed(endpoint);
      if (!least) return;
      const { search, model } = least;
      search.lose(model);
      this.steps.forgetModel(endpoint.id, search.id, model, this.seconds);
      await endpoint.client.release(search.id, [search.modelId(model)]);
    }
  }

  private async bring(step: Step, from: Endpoint, to: Endpoint): Promise<Attempt | null> {
    const startedAt = this.seconds;
    const failed = await bringModel(step, from, to, this.epoch);
    const lost = failed?.result.kind === 'endpoint-lost' ? LOST_IN_COPY_SECONDS : 0;
    this.steps.copied(step.searchId, this.seconds - startedAt + lost, failed === null);
    return failed;
  }

  private react(step: Step, endpoint: Endpoint, instanceId: string, result: StepResult): void {
    switch (result.kind) {
      case 'scored':
        endpoint.grow();
        this.steps.isAt(step.searchId, step.model, step.upToCalls, this.seconds);
        this.watcher.scored(step, endpoint, result.scores);
        return;
      case 'again':
        if (result.afterMs > 0) this.later(step, result.afterMs);
        else this.offer(step);
        return;
      case 'failed':
        this.watcher.failed(step, result.failure);
        return;
      case 'endpoint-lost':
        step.suspects.add(instanceId);
        this.offer(step);
        // If another process has taken its place meanwhile, that one is not to blame.
        if (endpoint.instanceId === instanceId) this.endpoints.lost(endpoint, result.detail);
        return;
      case 'stale':
        this.watcher.stale();
        return;
      case 'cancelled':
        return;
    }
  }

  private later(step: Step, ms: number): void {
    this.clock.after(ms, () => {
      if (this.stopped || step.search.over) return;
      this.offer(step);
      this.pump();
    });
  }

  /** Seconds on the clock of this process; the order of steps needs no other. */
  private get seconds(): number {
    return this.clock.now() / 1000;
  }
}

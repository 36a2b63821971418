import type { SearchAction } from '@hyperhost/core';
import type { RunningSearch } from '../../apps/scheduler/src/pool/running-search.js';
import { audit, standingText } from './audit.js';
import { Books } from './books.js';
import type { BrokenRule } from './broken-rule.js';
import { chance, Dice } from './chance.js';
import { natureOf } from './estimator.js';
import { HEARTBEAT_MS, Network } from './network.js';
import { Scheduler, type SchedulerWatcher } from './scheduler.js';
import { ServerProcess, type Surroundings } from './server-process.js';
import { undisturbedDigest } from './undisturbed.js';
import { Waits } from './waits.js';
import { drawWorld, type Mishap, type World, type WorldServer } from './world.js';
import { WorldClock } from './world-clock.js';

/** A server that is gone keeps its lease for so long. */
const LEASE_MS = 30_000;
/** A server that is cut off for so long is given up by the scheduler, as if its process had ended. */
const GIVE_UP_MS = 3000;
/** How many of the moments of a search are compared with a fold of the books. */
const NOTED_SHARE = 0.03;
const MOST_THINGS = 400_000;

export interface Broken {
  readonly property: string;
  readonly message: string;
}

export interface PlayedWorld {
  readonly seed: number;
  readonly broken: Broken | null;
  /** How often each fault befell it. */
  readonly faults: ReadonlyMap<string, number>;
  readonly simulatedSeconds: number;
  readonly longestWait: number;
  /** Things that happened. */
  readonly happened: number;
}

export interface PlayOptions {
  readonly brokenRule?: BrokenRule | null;
  /** Hears of each fault and each turn of the world, with its time in seconds. */
  readonly trace?: (seconds: number, what: string, text: string) => void;
}

/** Plays the world of a seed to its end, and checks what must hold. The same seed gives the same world. */
export function playSeed(seed: number, options: PlayOptions = {}): Promise<PlayedWorld> {
  return playWorld(drawWorld(seed), options);
}

export function playWorld(world: World, options: PlayOptions = {}): Promise<PlayedWorld> {
  return new Play(world, options).play();
}

class Play {
  private readonly clock = new WorldClock();
  private readonly books: Books;
  private readonly network: Network;
  private readonly waits: Waits;
  private readonly around: Surroundings;
  private readonly dice: Dice;
  private readonly faults = new Map<string, number>();
  private readonly noted = new Map<string, Map<number, string>>();
  private readonly crashes;
  private scheduler: Scheduler | null = null;
  private broken: Broken | null = null;
  private processes = 0;
  /** Processes that ended, or seemed to, by nobody's fault. */
  private deaths = 0;
  /** Searches in which a model was taken for deadly that is not. */
  private readonly misjudged = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly options: PlayOptions,
  ) {
    const brokenRule = options.brokenRule ?? null;
    this.dice = new Dice(world.seed, 'play');
    this.books = new Books(brokenRule);
    this.network = new Network(world, this.clock, (fault, text) => this.befell(fault, text));
    this.waits = new Waits(
      () => this.clock.seconds,
      () => this.network.longestSeconds * this.stepsUntilRoom,
      (property, message) => this.fail(property, message),
    );
    this.crashes = [...world.crashes];
    const estimators = new Map(world.searches.map(({ id, estimator }) => [id, estimator]));
    this.around = {
      clock: this.clock,
      estimatorOf: (searchId) => estimators.get(searchId) as NonNullable<ReturnType<typeof estimators.get>>,
      stumbled: new Set(),
      brokenRule,
      befell: (fault, text) => this.befell(fault, text),
      killedBy: (modelId, process) => this.killedBy(modelId, process),
    };
  }

  async play(): Promise<PlayedWorld> {
    const { world, clock } = this;
    for (const server of world.servers) clock.soon(() => this.startServer(server));
    clock.soon(() => this.startScheduler());
    for (const search of world.searches) {
      clock.after(search.submittedAt, () => {
        const { type } = search.spec.algorithm;
        this.say(
          'submitted',
          `${search.id} of ${search.team}: ${type}, ${search.plan.models} models, ${search.plan.calls} calls`,
        );
        this.books.submit(search);
        this.notify();
      });
      this.peopleAct(search);
    }
    for (const mishap of world.toServers) clock.after(mishap.at, () => this.mishap(mishap));
    const end = await clock.play({ things: MOST_THINGS, ms: this.mostMs() }, () => this.afterEach());
    this.checkEnd(end);
    return {
      seed: world.seed,
      broken: this.broken,
      faults: this.faults,
      simulatedSeconds: clock.seconds,
      longestWait: this.waits.longest,
      happened: clock.happened,
    };
  }

  private peopleAct(search: World['searches'][number]): void {
    const { id, submittedAt, cancelledAt, priorities } = search;
    for (const { at, priority } of priorities) {
      this.clock.after(submittedAt + at, () => {
        if (this.books.page(id).end) return;
        this.befell('priority changed', `${id} to ${priority}`);
        this.books.page(id).priority = priority;
        this.notify();
      });
    }
    if (cancelledAt === null) return;
    this.clock.after(submittedAt + cancelledAt, () => {
      if (this.books.page(id).end) return;
      this.befell('cancelled', id);
      this.books.page(id).cancelRequested = true;
      this.notify();
    });
  }

  /** A server that can hold no more models has a slot for a new one when one of its own is at its score. */
  private get stepsUntilRoom(): number {
    const { servers, searches } = this.world;
    if (servers.every(({ maxModels }) => maxModels === 0)) return 1;
    return Math.max(...searches.map(({ estimator }) => estimator.mostCalls));
  }

  private startScheduler(): void {
    const watcher: SchedulerWatcher = {
      befell: (fault, text) => this.befell(fault, text),
      ready: (modelId) => isOwner() && this.waits.ready(modelId),
      given: (modelId) => isOwner() && this.waits.given(modelId),
      left: (searchId) => isOwner() && this.waits.left(searchId),
      disturbed: () => isOwner() && this.waits.disturbed(),
      folded: (search, facts, wanted) => {
        if (isOwner() && chance(this.world.seed, search.id, facts) < NOTED_SHARE)
          this.noteStanding(search, facts, wanted);
      },
      resumed: (search, facts, wanted) => this.noteStanding(search, facts, wanted),
      poisoned: (search, model) => this.judge(search, model),
      broken: (property, message) => this.fail(property, message),
    };
    this.waits.clear();
    const scheduler: Scheduler = new Scheduler({
      world: this.world,
      clock: this.clock,
      books: this.books,
      network: this.network,
      dice: this.dice,
      watcher,
      brokenRule: this.options.brokenRule ?? null,
    });
    const { epoch } = this.books;
    const isOwner = () => this.books.epoch === epoch;
    this.say('scheduler', `number ${epoch} begins`);
    this.scheduler = scheduler;
    void scheduler.refresh();
  }

  private noteStanding(search: RunningSearch, facts: number, wanted: readonly SearchAction[]): void {
    const sign = search.spec.direction === 'minimise' ? -1 : 1;
    const standings = Array.from({ length: search.plan.models }, (_, model) => {
      const standing = search.standing(model);
      // Not −0: texts are compared.
      return standing.score ? { ...standing, score: sign * standing.score } : standing;
    });
    const notes = this.noted.get(search.id) ?? new Map<number, string>();
    this.noted.set(search.id, notes.set(facts, standingText(standings, wanted)));
  }

  /** Crashes come after a number of things, not at a time: so they come anywhere between two of them. */
  private afterEach(): void {
    const [crash] = this.crashes;
    if (!crash || !this.scheduler || this.clock.happened < crash.after) return;
    this.crashes.shift();
    this.befell(crash.livesOn ? 'scheduler replaced' : 'crash', `scheduler number ${this.books.epoch}`);
    if (!crash.livesOn) this.scheduler.stop();
    this.scheduler = null;
    this.waits.clear();
    this.clock.after(crash.ms, () => this.startScheduler());
  }

  private startServer(server: WorldServer): void {
    const { address, slots, heedsCancel, copiesModels, maxModels } = server;
    const instanceId = `process-${++this.processes}`;
    this.network.put(address, new ServerProcess(instanceId, slots, heedsCancel, this.around));
    this.say('server', `${instanceId} begins at ${address}, ${slots} slots`);
    this.books.leases.set(address, {
      id: address,
      address,
      instanceId,
      slots,
      heartbeatIntervalMs: HEARTBEAT_MS,
      copiesModels,
      maxResidentModels: maxModels,
      drain: false,
    });
    this.notify();
  }

  /**
   * A model is said to have ended three processes in a row. Where it has not, at least three must have ended otherwise: this
   * is the one exception to the rule that no fault of a server fails a model.
   */
  private judge(search: RunningSearch, model: number): void {
    const { paramsJson = '' } = search.wireModel(model);
    if (natureOf(this.around.estimatorOf(search.id), paramsJson).fate?.kind === 'deadly') return;
    this.befell('misjudged', search.modelId(model));
    this.misjudged.add(search.id);
    if (this.deaths >= 3) return;
    this.fail('no fault of a server fails a model', `${search.modelId(model)} after ${this.deaths} deaths`);
  }

  private killedBy(modelId: string, process: ServerProcess): void {
    const server = this.world.servers.find(({ address }) => this.network.processAt(address) === process);
    if (!server) return;
    this.befell('killed by a model', `${modelId} at ${server.address}`);
    this.waits.disturbed();
    this.network.put(server.address, null);
    this.clock.after(this.dice.oneOf([20, 800, 5000]), () => this.startServer(server));
  }

  private mishap(mishap: Mishap): void {
    const { address, kind, ms } = mishap;
    const process = this.network.processAt(address);
    if (!process) return;
    this.waits.disturbed();
    const back = ms === null ? 'for good' : `for ${(ms / 1000).toFixed(2)} s`;
    if (kind === 'slow') {
      this.befell('slow', `${address} ${back}`);
      process.slowness = 10;
      this.clock.after(ms, () => {
        process.slowness = 1;
      });
    } else if (kind === 'cut') {
      this.befell('cut off', `${address} ${back}`);
      this.network.cut(address, ms);
      if (ms > GIVE_UP_MS) this.deaths++;
    } else {
      this.befell(ms === null ? 'gone for good' : 'killed', `${address} ${back}${mishap.silent ? ', silently' : ''}`);
      this.network.put(address, null, mishap.silent);
      this.deaths++;
      const server = this.world.servers.find((one) => one.address === address) as WorldServer;
      if (ms !== null) this.clock.after(ms, () => this.startServer(server));
      this.clock.after(LEASE_MS, () => {
        if (this.network.processAt(address)) return;
        this.books.leases.delete(address);
        this.notify();
      });
    }
  }

  private notify(): void {
    this.waits.disturbed();
    void this.scheduler?.refresh();
  }

  private checkEnd(end: 'quiet' | 'endless'): void {
    for (const page of this.books.pages.values()) {
      const { search } = page;
      if (page.end === null) {
        const how = end === 'quiet' ? 'nothing is left to happen' : `no end after ${this.clock.seconds.toFixed(0)} s`;
        this.fail('all searches end', `${search.id} has not: ${how}`);
        continue;
      }
      audit(page, this.noted.get(search.id) ?? new Map(), (property, message) => this.fail(property, message));
      const { limits } = search.spec;
      if (page.end.state === 'cancelled' || limits?.seconds !== undefined || limits?.score !== undefined) continue;
      if (this.misjudged.has(search.id)) continue;
      const right = undisturbedDigest(search);
      if (page.end.digest !== right) {
        this.fail('the result is that of an undisturbed search', `${search.id}: ${page.end.digest}, not ${right}`);
      }
    }
  }

  /** No world needs longer: all work on one slow slot, again for each server that is lost. */
  private mostMs(): number {
    const { searches, toServers } = this.world;
    const work = searches.reduce((sum, { plan, estimator }) => sum + plan.calls * estimator.secondsOfCall * 2, 0);
    const latest = Math.max(...searches.map(({ submittedAt }) => submittedAt), ...toServers.map(({ at }) => at));
    return latest + 10 * work * (2 + toServers.length) * 1000 + 1_800_000;
  }

  /** The first thing that is broken is told. */
  private fail(property: string, message: string): void {
    if (this.broken === null) this.say('BROKEN', `${property}: ${message}`);
    this.broken ??= { property, message };
  }

  private befell(fault: string, text: string): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    this.say(fault, text);
  }

  private say(what: string, text: string): void {
    this.options.trace?.(this.clock.seconds, what, text);
  }
}

import type { CallCount, ModelNumber, Plan, SearchAction } from '../search/types.js';
import { CopyTimes } from './copy-times.js';
import { Outlook } from './outlook.js';
import { type OpenPlaces, type ReadyStep, SearchSteps } from './search-steps.js';
import { LONE_STEP_SECONDS, stepCalls } from './step-size.js';
import { TeamShares } from './team-shares.js';
import { type Contender, nextTurn } from './turn.js';

/** The place of a model that lives nowhere yet: any slot may take it. */
export const NOWHERE = '';

/** A copy that takes no longer than this share of a step is cheap. */
const CHEAP = 0.1;

/** A step of a search. */
export interface PoolStep extends ReadyStep {
  readonly searchId: string;
}

/** What the order needs to know of a search. */
export interface SearchOnPool {
  readonly id: string;
  readonly team: string;
  readonly priority: number;
  readonly submitted: number;
  readonly plan: Plan;
  /** By which share of its earliest possible end it may end later. */
  readonly slack: number;
}

interface Lane<S extends ReadyStep> extends Contender {
  priority: number;
  waitingSince: number;
  readonly id: string;
  readonly outlook: Outlook;
  readonly steps: SearchSteps<S>;
  readonly copyTimes: CopyTimes;
  /** Steps running now. */
  running: number;
}

interface Running {
  readonly startedAt: number;
  /** Slot-seconds that were booked when it began. */
  readonly booked: number;
}

/**
 * The ready steps of a pool, and which goes next on a free slot: whose turn it is among the searches (`nextTurn`), then
 * which of its steps (`SearchSteps`). A place is where a model's state lives. Times are seconds on one clock.
 */
export class PoolSteps<S extends PoolStep> {
  private readonly lanes = new Map<string, Lane<S>>();
  private readonly shares = new TeamShares();
  private readonly runningSteps = new Map<S, Running>();

  /** @param stepSeconds how long a step is meant to take */
  constructor(private readonly stepSeconds: number) {}

  /** A search comes in with its first decision. */
  enter(
    { id, team, priority, submitted, plan, slack }: SearchOnPool,
    actions: readonly SearchAction[],
    now: number,
  ): void {
    const outlook = new Outlook(plan);
    const steps = new SearchSteps<S>(plan, outlook, slack, this.stepSeconds);
    const copyTimes = new CopyTimes();
    this.lanes.set(id, { id, team, priority, submitted, waitingSince: now, outlook, steps, copyTimes, running: 0 });
    this.shares.enter(team);
    outlook.decided(null, actions, now);
  }

  /** The search is over; what it has ready is forgotten. */
  leave(searchId: string): void {
    const lane = this.lanes.get(searchId);
    if (!lane) return;
    this.lanes.delete(searchId);
    this.shares.leave(lane.team);
  }

  setPriority(searchId: string, priority: number): void {
    const lane = this.lanes.get(searchId);
    if (lane) lane.priority = priority;
  }

  /** Takes in what a committed event of a search has decided. */
  decided(searchId: string, model: ModelNumber, actions: readonly SearchAction[], now: number): void {
    this.lanes.get(searchId)?.outlook.decided(model, actions, now);
  }

  add(place: string, step: S, now: number): void {
    const lane = this.lanes.get(step.searchId);
    if (!lane) return;
    if (!this.waits(lane)) lane.waitingSince = now;
    lane.steps.add(place, step);
  }

  /** Takes the step that goes next for a slot that is open to these places. `slots`: how many the pool has. */
  take(placesOf: (searchId: string) => OpenPlaces, now: number, slots: number): S | undefined {
    const open = new Map<Lane<S>, OpenPlaces>();
    for (const lane of this.lanes.values()) {
      const places = placesOf(lane.id);
      if ([...places.near, ...places.far].some((place) => lane.steps.count(place) > 0)) open.set(lane, places);
    }
    return this.takeFrom(open, now, slots);
  }

  /**
   * A step whose model lives elsewhere, for a slot that would be idle. `mayMove` sees the step that goes next of each
   * search at each other place; one of these places it is taken from.
   */
  takeFromElsewhere(
    place: string,
    now: number,
    slots: number,
    mayMove: (step: S, place: string) => boolean,
  ): S | undefined {
    const open = new Map<Lane<S>, OpenPlaces>();
    for (const lane of this.lanes.values()) {
      const near = [...lane.steps.waitingPlaces()].filter((other) => {
        if (other === place || other === NOWHERE) return false;
        const step = lane.steps.peek({ near: [other], far: [] }, now, this.slotsOf(lane, slots));
        return step !== undefined && mayMove(step, other);
      });
      if (near.length > 0) open.set(lane, { near, far: [] });
    }
    return this.takeFrom(open, now, slots);
  }

  /** How many calls the steps that wait at a place stand for. */
  callsWaiting(place: string): number {
    let calls = 0;
    for (const { steps } of this.lanes.values()) calls += steps.callsWaiting(place);
    return calls;
  }

  /** The place gives up a model: if its step waits there, it waits for any place from now on, to begin anew. */
  forgetModel(place: string, searchId: string, model: ModelNumber, now: number): void {
    const lane = this.lanes.get(searchId);
    const step = lane?.steps.remove(place, model);
    if (!lane || !step) return;
    lane.outlook.isAt(model, 0, now);
    lane.steps.add(NOWHERE, step);
  }

  /** The place is gone: its steps wait for any other. */
  forgetPlace(place: string): void {
    for (const { steps } of this.lanes.values()) for (const step of steps.empty(place)) steps.add(NOWHERE, step);
  }

  /** A step begins that is expected to take so many seconds. */
  started(step: S, now: number, slots: number): void {
    const lane = this.lanes.get(step.searchId);
    if (!lane) return;
    this.runningSteps.set(step, { startedAt: now, booked: this.stepSeconds });
    this.shares.charge(lane.team, this.stepSeconds);
    lane.running++;
    this.tellSlots(now, slots);
    lane.outlook.started(step.model, now);
  }

  /** How many calls a step that has begun makes, of those that its model has left until its next score. */
  callsOf({ searchId, model }: S, callsLeft: CallCount, slots: number): CallCount {
    const nobodyWaits = [...this.lanes.values()].every((lane) => !this.waits(lane));
    const lone = nobodyWaits && this.runningSteps.size < slots;
    const callSeconds = this.lanes.get(searchId)?.outlook.callSecondsOf(model) ?? null;
    return stepCalls(callsLeft, callSeconds, lone ? LONE_STEP_SECONDS : this.stepSeconds);
  }

  /** It ends. `trained`: the calls that it made, and their seconds; null if it made none that are known of. */
  ended(step: S, now: number, slots: number, trained: { seconds: number; calls: number } | null): void {
    const running = this.runningSteps.get(step);
    const lane = this.lanes.get(step.searchId);
    this.runningSteps.delete(step);
    if (!running || !lane) return;
    this.shares.charge(lane.team, now - running.startedAt - running.booked);
    lane.running--;
    this.tellSlots(now, slots);
    lane.outlook.ended(step.model, now, trained);
  }

  /** The model turns out to have had so many calls: after a step, or when its state is gone (0). */
  isAt(searchId: string, model: ModelNumber, calls: number, now: number): void {
    this.lanes.get(searchId)?.outlook.isAt(model, calls, now);
  }

  /** A copy of a model of the search to another server has taken so long. `moved`: it has brought the model there. */
  copied(searchId: string, seconds: number, moved: boolean): void {
    this.lanes.get(searchId)?.copyTimes.add(seconds, moved);
  }

  /** What it costs to copy a model of the search to another server, in calls of the search. */
  callsOfCopy(searchId: string): number {
    const lane = this.lanes.get(searchId);
    const callSeconds = lane?.outlook.callSeconds;
    return lane && callSeconds ? lane.copyTimes.seconds / callSeconds : 0;
  }

  /** Whether that is so little beside a step that a model may as well live elsewhere. */
  copiesCheaply(searchId: string): boolean {
    const lane = this.lanes.get(searchId);
    const stepSeconds = Math.max(this.stepSeconds, lane?.outlook.callSeconds ?? 0);
    return lane !== undefined && lane.copyTimes.seconds <= CHEAP * stepSeconds;
  }

  /** Slot-seconds that a team has used of the pool, as fair shares count them. */
  usage(team: string): number {
    return this.shares.usage(team);
  }

  /** Whose turn it is among the searches that have steps in the places that are open to them, and its next one there. */
  private takeFrom(open: ReadonlyMap<Lane<S>, OpenPlaces>, now: number, slots: number): S | undefined {
    const lane = nextTurn([...open.keys()], (team) => this.shares.usage(team), now);
    const places = lane && open.get(lane);
    if (!lane || !places) return undefined;
    const available = this.slotsOf(lane, slots);
    lane.outlook.pass(now, available);
    lane.waitingSince = now;
    return lane.steps.take(places, now, available);
  }

  /** The slots that a search has: those that the others leave it. */
  private slotsOf(lane: Lane<S>, slots: number): number {
    return Math.max(0, slots - (this.runningSteps.size - lane.running));
  }

  private tellSlots(now: number, slots: number): void {
    for (const lane of this.lanes.values()) lane.outlook.pass(now, this.slotsOf(lane, slots));
  }

  private waits(lane: Lane<S>): boolean {
    for (const _ of lane.steps.waitingPlaces()) return true;
    return false;
  }
}

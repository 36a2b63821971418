import TinyQueue from 'tinyqueue';
import { type Host, type Placed, takeFor } from '../order/placement.js';
import { NOWHERE, PoolSteps } from '../order/pool-steps.js';
import type { ReadyStep } from '../order/search-steps.js';
import { slackOf } from '../order/slack.js';
import { STEP_SECONDS } from '../order/step-size.js';
import { decide, startSearch } from '../search/decide.js';
import { bestModel, modelStanding } from '../search/standing.js';
import type { CallCount, ModelNumber, Plan, Score, SearchAction, SearchRules } from '../search/types.js';
import type { StepOrder } from '../spec/limits.js';
import { type Baseline, BaselineSteps } from './baseline-steps.js';

/** The models that a simulated search trains: what they score, and how long they take. */
export interface SimulatedModels {
  /** The score of a model after so many calls. Not finite: the model fails. Bigger is better. */
  score(model: ModelNumber, calls: CallCount): Score;
  /** Seconds of one call of a model. */
  callSeconds(model: ModelNumber): number;
  /** Seconds of one scoring of a model. */
  scoreSeconds(model: ModelNumber): number;
}

export interface SimulatedSearch {
  readonly id: string;
  readonly team: string;
  /** 1 to 99. */
  readonly priority: number;
  /** When it is submitted, in seconds. */
  readonly submittedAt: number;
  readonly plan: Plan;
  readonly rules: Partial<SearchRules>;
  readonly order: StepOrder;
  readonly models: SimulatedModels;
  /** The most seconds from its submission on; the best model by then wins. Left out: no limit. */
  readonly limitSeconds?: number | undefined;
}

export interface SimulationOptions {
  /** Slots of each server. A number: of one server. */
  readonly slots: number | readonly number[];
  /** Seconds in which a model is copied from one server to another. Null: it can only be rebuilt there. */
  readonly copySeconds: number | null;
  /** Calls of a step, or `auto`: cut by the measured time of a call, as the scheduler does. */
  readonly stepCalls: number | 'auto';
  /** Seconds that each step costs beside its calls. */
  readonly overheadSeconds: number;
  /** An order to compare with instead of our own. */
  readonly baseline: Baseline | null;
  /** Called at each moment at which a step begins, with what is running then. */
  readonly onStart?: (step: SimulatedStep) => void;
}

export interface SimulatedStep {
  readonly searchId: string;
  readonly team: string;
  readonly model: ModelNumber;
  readonly calls: CallCount;
  readonly startedAt: number;
}

/** A new best score so far. */
export interface Improvement {
  readonly score: Score;
  readonly model: ModelNumber;
  readonly at: number;
  /** Calls that the models of the search had had in all by then, those inside running steps included. */
  readonly calls: CallCount;
}

export interface Simulated {
  readonly id: string;
  /** Seconds from the submission to the end. */
  readonly seconds: number;
  /** Seconds that slots spent on the search. */
  readonly slotSeconds: number;
  readonly callsCounted: CallCount;
  readonly callsExecuted: CallCount;
  readonly improvements: readonly Improvement[];
  /** The best model. Null when none ended with a score. */
  readonly best: { readonly model: ModelNumber; readonly score: Score } | null;
}

interface Step extends ReadyStep {
  readonly searchId: string;
  readonly run: Run;
}

interface Running {
  readonly step: Step;
  readonly server: Server;
  /** Calls until the model's next score when it began. */
  readonly callsLeft: CallCount;
  readonly calls: CallCount;
  readonly startedAt: number;
  readonly endsAt: number;
}

/**
 * Plays searches on a pretend clock, with the decisions and the order of the scheduler itself: the same core, other
 * servers. Nothing is random; the same input gives the same result.
 */
export function simulate(searches: readonly SimulatedSearch[], options: SimulationOptions): Simulated[] {
  return new Simulation(searches, options).play();
}

class Server implements Host {
  /** Steps that run there now. */
  running = 0;
  callsInFlight = 0;

  constructor(
    readonly id: string,
    readonly slotLimit: number,
    readonly copiesModels: boolean,
  ) {}

  get hasFreeSlot(): boolean {
    return this.running < this.slotLimit;
  }

  /** Simulated servers hold any number of models. */
  get room(): Host['room'] {
    return 'free';
  }

  get usableSlots(): number {
    return this.slotLimit;
  }
}

/** One search while it is played. */
class Run {
  private state;
  readonly first: readonly SearchAction[];
  endedAt: number | null = null;
  slotSeconds = 0;
  executed = 0;
  readonly improvements: Improvement[] = [];
  /** Calls that each model has had, counted or not. */
  readonly calls = new Map<ModelNumber, CallCount>();
  /** The server where each model lives. */
  readonly places = new Map<ModelNumber, string>();

  constructor(readonly search: SimulatedSearch) {
    const start = startSearch(search.plan, search.rules);
    this.state = start.state;
    this.first = start.actions;
  }

  /** Folds the score of a model that has arrived at its scoring point. */
  scored(model: ModelNumber, calls: CallCount): readonly SearchAction[] {
    const score = this.search.models.score(model, calls);
    const decision = Number.isFinite(score)
      ? decide(this.state, { type: 'scored', model, calls, score })
      : decide(this.state, { type: 'failed', model });
    this.state = decision.state;
    return decision.actions;
  }

  /** When the limit of its time ends the search. Infinity: never, or it is over already. */
  get stopsAt(): number {
    const { submittedAt, limitSeconds } = this.search;
    return this.endedAt === null && limitSeconds !== undefined ? submittedAt + limitSeconds : Number.POSITIVE_INFINITY;
  }

  stopped(): readonly SearchAction[] {
    const decision = decide(this.state, { type: 'stopped', reason: 'seconds' });
    this.state = decision.state;
    return decision.actions;
  }

  lastScore(model: ModelNumber): Score | null {
    return modelStanding(this.state, model).score;
  }

  result(): Simulated {
    return {
      id: this.search.id,
      seconds: (this.endedAt ?? 0) - this.search.submittedAt,
      slotSeconds: this.slotSeconds,
      callsCounted: this.state.calls,
      callsExecuted: this.executed,
      improvements: this.improvements,
      best: bestModel(this.state),
    };
  }
}

class Simulation {
  private now = 0;
  private readonly runs: Run[];
  private readonly coming: Run[];
  private readonly steps: PoolSteps<Step> | BaselineSteps<Step>;
  private readonly running = new TinyQueue<Running>([], (a, b) => a.endsAt - b.endsAt);
  private readonly servers: readonly Server[];
  /** Slots of all servers. */
  private readonly slots: number;
  private submitted = 0;

  constructor(
    searches: readonly SimulatedSearch[],
    private readonly options: SimulationOptions,
  ) {
    this.runs = searches.map((search) => new Run(search));
    this.coming = [...this.runs].sort((a, b) => a.search.submittedAt - b.search.submittedAt);
    const slots = [options.slots].flat();
    this.slots = slots.reduce((sum, one) => sum + one, 0);
    this.servers = slots.map((count, i) => new Server(String(i + 1), count, options.copySeconds !== null));
    this.steps = options.baseline === null ? new PoolSteps(STEP_SECONDS) : new BaselineSteps(options.baseline);
  }

  play(): Simulated[] {
    for (;;) {
      while ((this.coming[0]?.search.submittedAt ?? Number.POSITIVE_INFINITY) <= this.now) this.submit();
      this.fillSlots();
      const next = Math.min(
        this.running.peek()?.endsAt ?? Number.POSITIVE_INFINITY,
        this.coming[0]?.search.submittedAt ?? Number.POSITIVE_INFINITY,
        ...this.runs.map(({ stopsAt }) => stopsAt),
      );
      if (next === Number.POSITIVE_INFINITY) break;
      this.now = next;
      while ((this.running.peek()?.endsAt ?? Number.POSITIVE_INFINITY) <= this.now)
        this.end(this.running.pop() as Running);
      for (const run of this.runs) if (run.stopsAt <= this.now) this.carryOut(run, run.stopped());
    }
    return this.runs.map((run) => run.result());
  }

  private submit(): void {
    const run = this.coming.shift() as Run;
    const { id, team, priority, plan, order } = run.search;
    const lane = { id, team, priority, submitted: this.submitted++, plan, slack: slackOf(order) };
    this.steps.enter(lane, run.first, this.now);
    this.carryOut(run, run.first);
  }

  private carryOut(run: Run, actions: readonly SearchAction[]): void {
    for (const action of actions) {
      if (action.type === 'train') {
        const { model, fromCalls, upToCalls } = action;
        const step = { searchId: run.search.id, run, model, fromCalls, upToCalls, score: run.lastScore(model) };
        this.steps.add(run.places.get(model) ?? NOWHERE, step, this.now);
      } else if (action.type === 'finish') {
        run.endedAt = this.now;
        this.steps.leave(run.search.id);
      }
    }
  }

  private fillSlots(): void {
    for (let given = true; given; ) {
      given = false;
      // One step a server in each round, the least loaded first, as the scheduler does.
      for (const server of [...this.servers].sort((a, b) => a.running - b.running)) {
        if (!server.hasFreeSlot) continue;
        const placed = this.takeFor(server);
        if (placed) this.start(placed, server);
        given ||= placed !== undefined;
      }
    }
  }

  private takeFor(server: Server): Placed<Step> | undefined {
    if (this.steps instanceof BaselineSteps) {
      const step = this.steps.take();
      return step && { step, move: null };
    }
    const homeOf = ({ run, model }: Step) => ({
      id: run.places.get(model) ?? NOWHERE,
      calls: run.calls.get(model) ?? 0,
    });
    const placed = takeFor(server, this.servers, this.steps, homeOf, this.now);
    if (placed?.move === 'replay') placed.step.run.calls.delete(placed.step.model);
    if (placed?.move === 'copy') this.steps.copied(placed.step.searchId, this.options.copySeconds ?? 0, true);
    return placed;
  }

  private start({ step, move }: Placed<Step>, server: Server): void {
    const { run, model } = step;
    const { models, id, team } = run.search;
    const copySeconds = move === 'copy' ? (this.options.copySeconds ?? 0) : 0;
    const had = run.calls.get(model) ?? 0;
    const callsLeft = step.upToCalls - had;
    this.steps.started(step, this.now, this.slots);
    const calls = this.callsOf(step, callsLeft);
    const scores = calls === callsLeft ? models.scoreSeconds(model) : 0;
    const seconds = copySeconds + calls * models.callSeconds(model) + scores + this.options.overheadSeconds;
    server.running++;
    server.callsInFlight += callsLeft;
    run.places.set(model, server.id);
    this.running.push({ step, server, callsLeft, calls, startedAt: this.now, endsAt: this.now + seconds });
    this.options.onStart?.({ searchId: id, team, model, calls, startedAt: this.now });
  }

  private callsOf(step: Step, remaining: CallCount): CallCount {
    if (this.options.stepCalls !== 'auto') return Math.min(this.options.stepCalls, remaining);
    return this.steps.callsOf(step, remaining, this.slots);
  }

  private end({ step, server, callsLeft, calls, startedAt }: Running): void {
    server.running--;
    server.callsInFlight -= callsLeft;
    const { run, model } = step;
    const had = (run.calls.get(model) ?? 0) + calls;
    run.calls.set(model, had);
    run.executed += calls;
    run.slotSeconds += this.now - startedAt;
    const seconds = calls * run.search.models.callSeconds(model);
    this.steps.ended(step, this.now, this.slots, { seconds, calls });
    if (run.endedAt !== null) return;
    if (had < step.upToCalls) {
      this.steps.isAt(step.searchId, model, had, this.now);
      this.steps.add(server.id, step, this.now);
      return;
    }
    const actions = run.scored(model, had);
    this.steps.decided(step.searchId, model, actions, this.now);
    this.noteImprovement(run, model);
    this.carryOut(run, actions);
  }

  private noteImprovement(run: Run, model: ModelNumber): void {
    const score = run.lastScore(model);
    const before = run.improvements.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
    if (score === null || score <= before) return;
    const inside = this.running.data.reduce((sum, { step, calls, startedAt }) => {
      if (step.run !== run) return sum;
      const done = Math.floor((this.now - startedAt) / run.search.models.callSeconds(step.model) + 1e-9);
      return sum + Math.min(calls, done);
    }, 0);
    run.improvements.push({ score, model, at: this.now, calls: run.executed + inside });
  }
}

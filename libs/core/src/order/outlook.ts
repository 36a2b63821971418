import type { CallCount, ModelNumber, Plan, SearchAction } from '../search/types.js';
import { Longest, type Ticket } from './longest.js';

/** Work that is left, some of it running. */
class Work {
  /** Calls of models that are still to climb onto their rung, as planned. */
  plannedCalls: CallCount = 0;
  /** Seconds left of models whose call time is measured, and calls left of the others. */
  seconds = 0;
  calls: CallCount = 0;
  /** Steps that run now, and the sum of the times at which they began. */
  running = 0;
  starts = 0;

  /** Seconds left now, where a call that is not measured takes `callSeconds`. Null: nothing is measured; calls. */
  left(now: number, callSeconds: number | null): number {
    const unit = callSeconds ?? 1;
    const progress = callSeconds === null ? 0 : this.running * now - this.starts;
    return Math.max(0, this.seconds + this.calls * unit - progress) + this.plannedCalls * unit;
  }
}

/** All work whose tail is at least `after` and less than that of the stretch before. */
class Stretch extends Work {
  constructor(readonly after: CallCount) {
    super();
  }
}

/** One rung of one bracket, as work that is left. */
class RungWork extends Work {
  constructor(
    /** Index of the bracket in the plan. */
    readonly bracket: number,
    readonly end: CallCount,
    /** Calls from here to the end of the bracket. Rungs close one after the other, so these must follow in sequence. */
    readonly after: CallCount,
    readonly plannedModels: number,
    /** Calls that a model makes on the rung. */
    readonly length: CallCount,
  ) {
    super();
  }
}

interface ModelWork {
  readonly rung: RungWork;
  /** Calls to the end of its rung. */
  callsLeft: CallCount;
  /** When its step began; null while it waits. */
  startedAt: number | null;
  /** Where the step that runs is booked as running. */
  stretch: Stretch | null;
  ticket: Ticket | null;
}

/** Measured training. */
interface Measured {
  seconds: number;
  calls: CallCount;
}

/** Work that must begin now, or the search ends later than it may. */
export interface Urgent {
  /** Seconds. Steps with a longer tail than this are urgent. */
  readonly after: number;
}

/**
 * What is left of a search, and how much later than its earliest possible end it is going to end.
 *
 * A *tail* of some work is the time that must pass in sequence after it: the calls of the rungs above, one model each.
 * With s slots a search cannot end before, over all tails t,
 *
 *     now + max t + W(t) / s,    W(t) = seconds of the work with a tail of at least t,
 *
 * which is the barrier bound of a search of halvings: with calls of one length, and t = R − c, it is
 * max over c of (R − c) + W(c) / s. As time passes the bound stays where it is if every slot does work that counts in it; what it
 * moves is the *lag*. Calls weigh by their measured time; a model that has not been measured counts with the mean. A change
 * of what is known (times, slots, models that failed or stopped early) moves the bound, but is nobody's lag.
 *
 * Times are seconds on any one clock. Each question costs as many steps as the plan has rungs.
 */
export class Outlook {
  /** The longest tails first. */
  private readonly stretches: readonly Stretch[];
  /** By bracket, from the lowest rung on. */
  private readonly rungs: readonly (readonly RungWork[])[];
  private readonly models = new Map<ModelNumber, ModelWork>();
  private readonly measuredModels = new Map<ModelNumber, Measured>();
  /**
   * Tails of models that wait: in seconds of those that are measured, in calls of the others; and the times at which the
   * tails of those that run would end.
   */
  private readonly waiting = new Longest();
  private readonly waitingUnmeasured = new Longest();
  private readonly ending = new Longest();
  private readonly all: Measured = { seconds: 0, calls: 0 };
  /** Sums of the call times of the measured models, and of their squares. */
  private sum = 0;
  private squares = 0;
  /** Models that each bracket still trains. */
  private readonly inTraining: number[];
  /** Seconds in which the search had slots, and by how many of them its end has moved. */
  private clock = 0;
  private lag = 0;
  private at = 0;
  private slots = 0;
  private left = 0;

  constructor(private readonly plan: Plan) {
    this.rungs = plan.brackets.map(({ rungs }, bracket) =>
      rungs.map(({ calls, models }, i) => {
        const after = (rungs.at(-1)?.calls ?? 0) - calls;
        return new RungWork(bracket, calls, after, models, calls - (rungs[i - 1]?.calls ?? 0));
      }),
    );
    const tails = new Set(this.rungs.flatMap((rungs) => rungs.map(({ after }) => after)));
    this.stretches = [...tails].sort((a, b) => b - a).map((after) => new Stretch(after));
    for (const rung of this.rungs.flat()) this.bookPlanned(rung, 1);
    this.inTraining = plan.brackets.map(() => 0);
  }

  /** Takes in a decision: `model` is the one that its event was about; null for the first one. */
  decided(model: ModelNumber | null, actions: readonly SearchAction[], now: number): void {
    this.learn(now, () => {
      if (model !== null) this.drop(model);
      for (const action of actions) {
        if (action.type === 'train') this.expect(action.model, action.fromCalls);
        else if (action.type === 'release') this.drop(action.model);
      }
      this.plan.brackets.forEach((_, bracket) => {
        if (this.inTraining[bracket] === 0) for (const rung of this.rungs[bracket] ?? []) this.bookPlanned(rung, -1);
      });
    });
  }

  /** A step of the model begins. */
  started(model: ModelNumber, now: number): void {
    this.pass(now, this.slots);
    const work = this.models.get(model);
    if (!work) return;
    const tail = this.tail(model);
    work.startedAt = now;
    work.stretch = this.stretches.find(({ after }) => after < work.rung.after + work.callsLeft) ?? null;
    for (const booked of [work.rung, work.stretch]) {
      if (!booked) continue;
      booked.running++;
      booked.starts += now;
    }
    this.ticketed(work, this.ending, now + tail);
  }

  /** It ends. `trained`: the calls that were made just now, and their seconds. */
  ended(model: ModelNumber, now: number, trained: Measured | null): void {
    this.learn(now, () => {
      const work = this.models.get(model);
      if (work) this.halt(model, work);
      if (trained && trained.calls > 0) this.measure(model, trained);
    });
  }

  /** The model turns out to have had `calls` calls: after a step, or when its state is gone (0). */
  isAt(model: ModelNumber, calls: CallCount, now: number): void {
    this.learn(now, () => {
      const work = this.models.get(model);
      if (!work) return;
      this.weigh(model, work, -1);
      work.callsLeft = work.rung.end - calls;
      this.weigh(model, work, 1);
      if (work.startedAt === null) this.wait(model, work);
    });
  }

  /** Mean seconds of a call. Null: none has been measured. */
  get callSeconds(): number | null {
    return this.all.calls === 0 ? null : this.all.seconds / this.all.calls;
  }

  /** Seconds of a call of this model, as measured; else the mean. Null: nothing has been measured. */
  callSecondsOf(model: ModelNumber): number | null {
    const own = this.measuredModels.get(model);
    return own ? own.seconds / own.calls : this.callSeconds;
  }

  /** Seconds (calls, while nothing is measured) until the model is at the end of its rung. */
  toRungEnd(model: ModelNumber): number {
    return (this.models.get(model)?.callsLeft ?? 0) * (this.callSecondsOf(model) ?? 1);
  }

  /**
   * The same until the end of its bracket, with what follows its rung. A model that has not been measured may be one of the
   * slow ones, and one that is begun too late holds up the end; so it counts with the mean and twice the deviation.
   */
  tail(model: ModelNumber): number {
    const work = this.models.get(model);
    if (!work) return 0;
    if (!this.measuredModels.has(model)) return (work.callsLeft + work.rung.after) * this.cautiousUnit;
    return this.toRungEnd(model) + work.rung.after * this.unit;
  }

  /** What must follow in sequence after the rung that the model is on. */
  after(model: ModelNumber): number {
    return (this.models.get(model)?.rung.after ?? 0) * this.unit;
  }

  /** Seconds (calls, while nothing is measured) of work that is left on the rung that the model is on. */
  rungWork(model: ModelNumber, now: number): number {
    const rung = this.models.get(model)?.rung;
    return rung ? rung.left(now, this.callSeconds) : 0;
  }

  /** Notes that the search has had as many slots as last said until now, and has `slots` of them from now on. */
  pass(now: number, slots: number): void {
    if (this.slots > 0 && this.callSeconds !== null && now > this.at) {
      this.clock += now - this.at;
      this.lag = Math.max(0, this.lag + now - this.at + this.bound(now) - this.left);
    }
    this.at = now;
    this.slots = slots;
    this.left = this.bound(now);
  }

  /** Seconds that may still pass until the end, with this slack. Infinity while nothing has been measured. */
  allowance(slack: number): number {
    if (this.callSeconds === null || this.slots === 0) return Number.POSITIVE_INFINITY;
    const earliest = this.clock + this.left - this.lag;
    return this.left - this.lag + (slack === Number.POSITIVE_INFINITY ? slack : slack * earliest);
  }

  /**
   * What is urgent, the longest tail first: if a slot did something else for `stepSeconds`, the search could not end within
   * `allowance` any more.
   */
  urgent(now: number, allowance: number, stepSeconds: number): Urgent[] {
    const urgent: Urgent[] = [];
    let work = 0;
    for (const stretch of this.stretches) {
      const left = stretch.left(now, this.callSeconds);
      if (left <= 0) continue;
      work += left;
      const after = stretch.after * this.unit;
      if (allowance - after - work / this.slots < stepSeconds / this.slots) urgent.push({ after });
    }
    return urgent;
  }

  /** Seconds of one call where a model's own are not known; 1, that is calls, while nothing is measured. */
  private get unit(): number {
    return this.callSeconds ?? 1;
  }

  private get cautiousUnit(): number {
    const models = this.measuredModels.size;
    if (models < 2) return this.unit;
    const variance = (this.squares - this.sum ** 2 / models) / (models - 1);
    return this.unit + 2 * Math.sqrt(Math.max(variance, 0));
  }

  /** Something becomes known: what it changes is no lag. */
  private learn(now: number, change: () => void): void {
    this.pass(now, this.slots);
    change();
    this.left = this.bound(now);
  }

  /** Seconds from now before which the search cannot end. */
  private bound(now: number): number {
    let longest = Math.max(0, this.waiting.top, this.waitingUnmeasured.top * this.cautiousUnit, this.ending.top - now);
    if (this.slots === 0) return longest;
    let work = 0;
    for (const stretch of this.stretches) {
      const left = stretch.left(now, this.callSeconds);
      if (left <= 0) continue;
      work += left;
      longest = Math.max(longest, stretch.after * this.unit + work / this.slots);
    }
    return longest;
  }

  private expect(model: ModelNumber, calls: CallCount): void {
    this.drop(model);
    const rung = this.rungAbove(model, calls);
    for (const other of this.rungs[rung.bracket] ?? []) if (other.end <= rung.end) this.bookPlanned(other, -1);
    const work = { rung, callsLeft: rung.end - calls, startedAt: null, stretch: null, ticket: null };
    this.models.set(model, work);
    this.weigh(model, work, 1);
    this.wait(model, work);
    this.inTraining[rung.bracket] = (this.inTraining[rung.bracket] ?? 0) + 1;
  }

  private drop(model: ModelNumber): void {
    const work = this.models.get(model);
    if (!work) return;
    this.halt(model, work);
    this.weigh(model, work, -1);
    if (work.ticket) work.ticket.live = false;
    this.models.delete(model);
    this.inTraining[work.rung.bracket] = (this.inTraining[work.rung.bracket] ?? 0) - 1;
  }

  private halt(model: ModelNumber, work: ModelWork): void {
    if (work.startedAt === null) return;
    for (const booked of [work.rung, work.stretch]) {
      if (!booked) continue;
      booked.running--;
      booked.starts -= work.startedAt;
    }
    work.startedAt = null;
    this.wait(model, work);
  }

  private wait(model: ModelNumber, work: ModelWork): void {
    if (this.measuredModels.has(model)) this.ticketed(work, this.waiting, this.tail(model));
    else this.ticketed(work, this.waitingUnmeasured, work.callsLeft + work.rung.after);
  }

  private ticketed(work: ModelWork, queue: Longest, key: number): void {
    if (work.ticket) work.ticket.live = false;
    work.ticket = queue.push(key);
  }

  private measure(model: ModelNumber, { seconds, calls }: Measured): void {
    const work = this.models.get(model);
    if (work) this.weigh(model, work, -1);
    const own = this.measuredModels.get(model) ?? { seconds: 0, calls: 0 };
    if (own.calls > 0) this.countModel(own, -1);
    own.seconds += seconds;
    own.calls += calls;
    this.measuredModels.set(model, own);
    this.countModel(own, 1);
    this.all.seconds += seconds;
    this.all.calls += calls;
    if (work) this.weigh(model, work, 1);
  }

  private countModel({ seconds, calls }: Measured, sign: 1 | -1): void {
    this.sum += sign * (seconds / calls);
    this.squares += sign * (seconds / calls) ** 2;
  }

  /** Books what the model has left (1), or takes it back (−1). */
  private weigh(model: ModelNumber, { rung, callsLeft }: ModelWork, sign: 1 | -1): void {
    const own = this.measuredModels.get(model);
    this.spread(rung, callsLeft, (work, calls) => {
      if (own) work.seconds += sign * calls * (own.seconds / own.calls);
      else work.calls += sign * calls;
    });
  }

  /** Books the models that the plan sends to a rung (1), or takes them back (−1), which is done once. */
  private bookPlanned(rung: RungWork, sign: 1 | -1): void {
    if (sign < 0 && rung.plannedCalls === 0) return;
    this.spread(rung, rung.length, (work, calls) => {
      work.plannedCalls += sign * rung.plannedModels * calls;
    });
  }

  /** The last `callsLeft` calls on a rung, as they fall on the rung and on the stretches. */
  private spread(rung: RungWork, callsLeft: CallCount, book: (work: Work, calls: CallCount) => void): void {
    book(rung, callsLeft);
    const top = rung.after + callsLeft;
    let before = Number.POSITIVE_INFINITY;
    for (const stretch of this.stretches) {
      const calls = Math.min(top, before) - Math.max(rung.after, stretch.after);
      if (calls > 0) book(stretch, calls);
      before = stretch.after;
    }
  }

  /** The rung that a model with so many committed calls is aimed at. */
  private rungAbove(model: ModelNumber, calls: CallCount): RungWork {
    const bracket = this.plan.brackets.findIndex(
      ({ firstModel, rungs }) => model < firstModel + (rungs[0]?.models ?? 0),
    );
    const rung = this.rungs[bracket]?.find(({ end }) => end > calls);
    if (!rung) throw new Error(`HH-1110 model ${model} with ${calls} calls has no rung to climb`);
    return rung;
  }
}

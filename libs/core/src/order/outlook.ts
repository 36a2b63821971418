import type { CallCount, ModelNumber, Plan, SearchAction } from '../search/types.js';
import { CallTimes, type Measured } from './call-times.js';
import { Longest, type Ticket } from './longest.js';
import { type RungWork, type Stretch, WorkLeft } from './work-left.js';

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
  private readonly work: WorkLeft;
  private readonly models = new Map<ModelNumber, ModelWork>();
  private readonly times = new CallTimes();
  /**
   * Tails of models that wait: in seconds of those that are measured, in calls of the others; and the times at which the
   * tails of those that run would end.
   */
  private readonly waiting = new Longest();
  private readonly waitingUnmeasured = new Longest();
  private readonly ending = new Longest();
  /** Models that each bracket still trains. */
  private readonly inTraining: number[];
  /** Seconds in which the search had slots, and by how many of them its end has moved. */
  private clock = 0;
  private lag = 0;
  private at = 0;
  private slots = 0;
  private left = 0;

  constructor(private readonly plan: Plan) {
    this.work = new WorkLeft(plan);
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
      // A bracket that trains nobody is over.
      for (const [bracket, count] of this.inTraining.entries()) {
        if (count === 0) this.work.settle(bracket, Number.POSITIVE_INFINITY);
      }
    });
  }

  /** A step of the model begins. */
  started(model: ModelNumber, now: number): void {
    this.pass(now, this.slots);
    const work = this.models.get(model);
    if (!work) return;
    const tail = this.tail(model);
    work.startedAt = now;
    work.stretch = this.work.stretchOf(work.rung.after + work.callsLeft) ?? null;
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
    return this.times.mean;
  }

  /** Seconds of a call of this model, as measured; else the mean. Null: nothing has been measured. */
  callSecondsOf(model: ModelNumber): number | null {
    return this.times.of(model) ?? this.times.mean;
  }

  /** Seconds (calls, while nothing is measured) until the model is at the end of its rung. */
  toRungEnd(model: ModelNumber): number {
    return (this.models.get(model)?.callsLeft ?? 0) * (this.callSecondsOf(model) ?? 1);
  }

  /**
   * The same until the end of its bracket, with what follows its rung. A model that has not been measured may be one of the
   * slow ones, and one that is begun too late holds up the end; so it counts with some caution.
   */
  tail(model: ModelNumber): number {
    const work = this.models.get(model);
    if (!work) return 0;
    if (this.times.of(model) === null) return (work.callsLeft + work.rung.after) * this.cautiousUnit;
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
    return [...this.needed(now)]
      .filter(({ seconds }) => allowance - seconds < stepSeconds / this.slots)
      .map(({ after }) => ({ after }));
  }

  /** Seconds of one call where a model's own are not known; 1, that is calls, while nothing is measured. */
  private get unit(): number {
    return this.callSeconds ?? 1;
  }

  private get cautiousUnit(): number {
    return this.times.cautious ?? 1;
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
    for (const { seconds } of this.needed(now)) longest = Math.max(longest, seconds);
    return longest;
  }

  /** For each tail, the longest first, the seconds that it and the work with at least this tail need from now on. */
  private *needed(now: number): Iterable<{ readonly after: number; readonly seconds: number }> {
    if (this.slots === 0) return;
    let work = 0;
    for (const stretch of this.work.stretches) {
      const left = stretch.left(now, this.callSeconds);
      // Sums of doubles leave a rest where nothing is left.
      if (left < 1e-6 * this.unit) continue;
      work += left;
      const after = stretch.after * this.unit;
      yield { after, seconds: after + work / this.slots };
    }
  }

  private expect(model: ModelNumber, calls: CallCount): void {
    this.drop(model);
    const rung = this.rungAbove(model, calls);
    this.work.settle(rung.bracket, rung.end);
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
    if (this.times.of(model) === null) this.ticketed(work, this.waitingUnmeasured, work.callsLeft + work.rung.after);
    else this.ticketed(work, this.waiting, this.tail(model));
  }

  private ticketed(work: ModelWork, queue: Longest, key: number): void {
    if (work.ticket) work.ticket.live = false;
    work.ticket = queue.push(key);
  }

  private measure(model: ModelNumber, trained: Measured): void {
    const work = this.models.get(model);
    if (work) this.weigh(model, work, -1);
    this.times.add(model, trained);
    if (work) this.weigh(model, work, 1);
  }

  /** Books what the model has left (1), or takes it back (−1). */
  private weigh(model: ModelNumber, { rung, callsLeft }: ModelWork, sign: 1 | -1): void {
    const own = this.times.of(model);
    this.work.spread(rung, callsLeft, (work, calls) => {
      if (own === null) work.calls += sign * calls;
      else work.seconds += sign * calls * own;
    });
  }

  /** The rung that a model with so many committed calls is aimed at. */
  private rungAbove(model: ModelNumber, calls: CallCount): RungWork {
    const bracket = this.plan.brackets.findIndex(
      ({ firstModel, rungs }) => model < firstModel + (rungs[0]?.models ?? 0),
    );
    const rung = this.work.rungs[bracket]?.find(({ end }) => end > calls);
    if (!rung) throw new Error(`HH-1110 model ${model} with ${calls} calls has no rung to climb`);
    return rung;
  }
}

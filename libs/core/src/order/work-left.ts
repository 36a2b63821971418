import type { CallCount, Plan } from '../search/types.js';

/** Work that is left, some of it running. */
export class Work {
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
export class Stretch extends Work {
  constructor(readonly after: CallCount) {
    super();
  }
}

/** One rung of one bracket, as work that is left. */
export class RungWork extends Work {
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

/** The work of a plan, twice: by bracket and rung, and by the length of its tail. */
export class WorkLeft {
  /** By bracket, from the lowest rung on. */
  readonly rungs: readonly (readonly RungWork[])[];
  /** The longest tails first. */
  readonly stretches: readonly Stretch[];

  constructor(plan: Plan) {
    this.rungs = plan.brackets.map(({ rungs }, bracket) =>
      rungs.map(({ calls, models }, i) => {
        const after = (rungs.at(-1)?.calls ?? 0) - calls;
        return new RungWork(bracket, calls, after, models, calls - (rungs[i - 1]?.calls ?? 0));
      }),
    );
    const tails = new Set(this.rungs.flatMap((rungs) => rungs.map(({ after }) => after)));
    this.stretches = [...tails].sort((a, b) => b - a).map((after) => new Stretch(after));
    for (const rung of this.rungs.flat()) this.plan(rung, 1);
  }

  /** The models that the plan sends to this rung and those below are known now, or will not come. */
  settle(bracket: number, end: CallCount): void {
    for (const rung of this.rungs[bracket] ?? []) {
      if (rung.end <= end && rung.plannedCalls > 0) this.plan(rung, -1);
    }
  }

  /** The last `callsLeft` calls on a rung, as they fall on the rung and on the stretches. */
  spread(rung: RungWork, callsLeft: CallCount, book: (work: Work, calls: CallCount) => void): void {
    book(rung, callsLeft);
    const top = rung.after + callsLeft;
    let before = Number.POSITIVE_INFINITY;
    for (const stretch of this.stretches) {
      const calls = Math.min(top, before) - Math.max(rung.after, stretch.after);
      if (calls > 0) book(stretch, calls);
      before = stretch.after;
    }
  }

  /** The stretch that the next call of a model with this tail, in calls, falls on. */
  stretchOf(tail: CallCount): Stretch | undefined {
    return this.stretches.find(({ after }) => after < tail);
  }

  private plan(rung: RungWork, sign: 1 | -1): void {
    this.spread(rung, rung.length, (work, calls) => {
      work.plannedCalls += sign * rung.plannedModels * calls;
    });
  }
}

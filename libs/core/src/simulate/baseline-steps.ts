import TinyQueue from 'tinyqueue';
import type { PoolStep, SearchOnPool } from '../order/pool-steps.js';
import { STEP_SECONDS, stepCalls } from '../order/step-size.js';
import type { CallCount, ModelNumber, Plan, SearchAction } from '../search/types.js';

/**
 * Orders to compare with. `fifo`: first come, first served. `score`: the rule of the Dask-ML talk and paper (Sievert, Augspurger
 * and Rocklin 2019, "Better and faster hyperparameter optimization with Dask"): the higher last score first, whatever the
 * bracket; models without a score first of all, then first come, first served. `brackets`: one bracket after the other,
 * the most adaptive first; within it first come, first served. A slot that would be idle goes on to the next bracket.
 */
export const BASELINES = ['fifo', 'score', 'brackets'] as const;

export type Baseline = (typeof BASELINES)[number];

interface Waiting<S> {
  readonly step: S;
  readonly arrival: number;
  /** Index of its bracket in the plan: 0 is the most adaptive. */
  readonly bracket: number;
}

/** Ready steps in the order of a baseline. For the simulator only. */
export class BaselineSteps<S extends PoolStep> {
  private readonly heap: TinyQueue<Waiting<S>>;
  private readonly measured = { seconds: 0, calls: 0 };
  private arrivals = 0;
  private readonly plans = new Map<string, Plan>();
  private readonly over = new Set<string>();

  constructor(baseline: Baseline) {
    const rules: Record<Baseline, (a: Waiting<S>, b: Waiting<S>) => number> = {
      fifo: () => 0,
      score: (a, b) => (b.step.score ?? Infinity) - (a.step.score ?? Infinity),
      brackets: (a, b) => a.bracket - b.bracket,
    };
    const rule = rules[baseline];
    this.heap = new TinyQueue<Waiting<S>>([], (a, b) => rule(a, b) || a.arrival - b.arrival);
  }

  enter({ id, plan }: SearchOnPool, _actions: readonly SearchAction[], _now: number): void {
    this.plans.set(id, plan);
  }

  leave(searchId: string): void {
    this.over.add(searchId);
  }

  decided(): void {}
  started(): void {}
  isAt(): void {}

  ended(_step: S, _now: number, _slots: number, trained: { seconds: number; calls: number } | null): void {
    this.measured.seconds += trained?.seconds ?? 0;
    this.measured.calls += trained?.calls ?? 0;
  }

  add(_place: string, step: S, _now: number): void {
    this.heap.push({ step, arrival: this.arrivals++, bracket: bracketOf(this.plans.get(step.searchId), step.model) });
  }

  take(): S | undefined {
    let step = this.heap.pop()?.step;
    while (step && this.over.has(step.searchId)) step = this.heap.pop()?.step;
    return step;
  }

  callsOf(_step: S, callsLeft: CallCount): CallCount {
    const { seconds, calls } = this.measured;
    return stepCalls(callsLeft, calls === 0 ? null : seconds / calls, STEP_SECONDS);
  }
}

function bracketOf(plan: Plan | undefined, model: ModelNumber): number {
  return plan?.brackets.findLastIndex(({ firstModel }) => firstModel <= model) ?? 0;
}

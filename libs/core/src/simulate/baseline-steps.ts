import TinyQueue from 'tinyqueue';
import type { PoolStep, SearchOnPool } from '../order/pool-steps.js';
import type { SearchAction } from '../search/types.js';

/**
 * Orders to compare with. `fifo`: first come, first served. `score`: the rule of the Dask-ML talk and paper (Sievert, Augspurger
 * and Rocklin 2019, "Better and faster hyperparameter optimization with Dask"): the higher last score first, whatever the
 * bracket; models without a score first of all, then first come, first served.
 */
export type Baseline = 'fifo' | 'score';

interface Waiting<S> {
  readonly step: S;
  readonly arrival: number;
}

/** Ready steps in the order of a baseline. For the simulator only. */
export class BaselineSteps<S extends PoolStep> {
  private readonly heap: TinyQueue<Waiting<S>>;
  private readonly measured = { seconds: 0, calls: 0 };
  private arrivals = 0;
  private readonly over = new Set<string>();

  constructor(baseline: Baseline) {
    this.heap = new TinyQueue<Waiting<S>>([], (a, b) => {
      const byScore = baseline === 'score' ? (b.step.score ?? Infinity) - (a.step.score ?? Infinity) : 0;
      return byScore || a.arrival - b.arrival;
    });
  }

  enter(_search: SearchOnPool, _actions: readonly SearchAction[], _now: number): void {}

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
    this.heap.push({ step, arrival: this.arrivals++ });
  }

  take(_places: readonly string[], _now: number, _slots: number): S | undefined {
    let step = this.heap.pop()?.step;
    while (step && this.over.has(step.searchId)) step = this.heap.pop()?.step;
    return step;
  }

  callSeconds(): number | null {
    return this.measured.calls === 0 ? null : this.measured.seconds / this.measured.calls;
  }
}

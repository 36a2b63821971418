import { compareReadySteps } from '@hyperhost/core';
import TinyQueue from 'tinyqueue';
import type { Step } from './step.js';

/** The home of a step whose model lives nowhere yet. */
export const NOWHERE = '';

/** The steps that wait for one endpoint, best first, and how many calls they stand for. */
class Waiting {
  private readonly heap = new TinyQueue<Step>([], compareReadySteps);
  calls = 0;

  add(step: Step): void {
    this.heap.push(step);
    this.calls += step.upToCalls - step.fromCalls;
  }

  /** The best step; those of searches that are over are passed over and forgotten. */
  peek(): Step | undefined {
    while (this.heap.peek()?.search.over) this.pop();
    return this.heap.peek();
  }

  pop(): Step | undefined {
    const step = this.heap.pop();
    if (step) this.calls -= step.upToCalls - step.fromCalls;
    return step;
  }
}

/**
 * The ready steps of a pool: one heap for each endpoint that holds models, and one for models that live nowhere. Taking
 * a step for an endpoint looks at two heaps only, so it costs O(log n).
 */
export class ReadySteps {
  private readonly homes = new Map<string, Waiting>();

  add(home: string, step: Step): void {
    let waiting = this.homes.get(home);
    if (!waiting) {
      waiting = new Waiting();
      this.homes.set(home, waiting);
    }
    waiting.add(step);
  }

  /** The best step for an endpoint: one whose model lives there, or nowhere. Undefined when there is none. */
  take(endpointId: string): Step | undefined {
    const own = this.homes.get(endpointId)?.peek();
    const free = this.homes.get(NOWHERE)?.peek();
    const home = own && (!free || compareReadySteps(own, free) < 0) ? endpointId : NOWHERE;
    return this.homes.get(home)?.pop();
  }

  /**
   * A step whose model lives elsewhere, for an endpoint that would be idle. `mayMove` sees the best step of each other
   * home and how many calls wait there.
   */
  takeFromElsewhere(endpointId: string, mayMove: (step: Step, callsWaiting: number) => boolean): Step | undefined {
    for (const [home, waiting] of this.homes) {
      if (home === endpointId || home === NOWHERE) continue;
      const step = waiting.peek();
      if (step && mayMove(step, waiting.calls)) return waiting.pop();
    }
    return undefined;
  }

  /** The endpoint is gone: its steps wait for any other. */
  forgetHome(home: string): void {
    const waiting = this.homes.get(home);
    this.homes.delete(home);
    for (let step = waiting?.pop(); step; step = waiting?.pop()) this.add(NOWHERE, step);
  }
}

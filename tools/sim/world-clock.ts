import TinyQueue from 'tinyqueue';
import type { Clock } from '../../apps/scheduler/src/pool/clock.js';

interface Due {
  readonly at: number;
  /** Of what is due at the same time, the one that was asked for first goes first. */
  readonly order: number;
  readonly call: () => void;
}

/** How playing ended: nothing was left to happen, or there was no end to it. */
export type PlayEnd = 'quiet' | 'endless';

/** The pretend clock of a world. Time passes only from one thing that is due to the next. */
export class WorldClock implements Clock {
  /** Things that have happened. */
  happened = 0;
  private readonly queue = new TinyQueue<Due>([], (a, b) => a.at - b.at || a.order - b.order);
  private asked = 0;
  private ms = 0;

  now(): number {
    return this.ms;
  }

  get seconds(): number {
    return this.ms / 1000;
  }

  after(ms: number, call: () => void): void {
    this.queue.push({ at: this.ms + Math.max(ms, 0), order: this.asked++, call });
  }

  soon(call: () => void): void {
    this.after(0, call);
  }

  /** Lets time pass until nothing is due, or too much has happened. `afterEach` is called after each thing. */
  async play(most: { readonly things: number; readonly ms: number }, afterEach: () => void): Promise<PlayEnd> {
    for (let due = this.queue.pop(); due; due = this.queue.pop()) {
      if (this.happened >= most.things || due.at > most.ms) return 'endless';
      this.ms = due.at;
      this.happened++;
      due.call();
      await settled();
      afterEach();
    }
    return 'quiet';
  }
}

/** Resolves when all promises that could go on have done so: what follows from one thing comes before the next. */
function settled(): Promise<void> {
  // Node looks at this queue when no promise is left to go on; a turn of the event loop would take longer.
  return new Promise((resolve) => process.nextTick(resolve));
}

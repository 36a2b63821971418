import type { EndRow, Fact } from '@hyperhost/persistence';
import type { RunningSearch } from '../../apps/scheduler/src/pool/running-search.js';
import type { CommittedFact } from '../../apps/scheduler/src/record/recorder.js';
import type { Books } from './books.js';
import type { Dice } from './chance.js';
import type { WorldClock } from './world-clock.js';

/** The way into the books, as the real recorder goes it: what comes in during one commit makes up the next group. */
export class SimulatedRecorder {
  /** A scheduler that has ended writes and folds nothing more. */
  closed = false;
  private facts: Fact[] = [];
  private ends: EndRow[] = [];
  private readonly dirty = new Set<RunningSearch>();
  private busy = false;

  constructor(
    private readonly parts: {
      readonly clock: WorldClock;
      readonly books: Books;
      readonly epoch: number;
      readonly commitMs: number;
      readonly dice: Dice;
      readonly repeated: number;
      readonly onCommitted: (facts: readonly CommittedFact[], ends: readonly EndRow[]) => void;
      readonly onStale: () => void;
      readonly befell: (fault: string, text: string) => void;
    },
  ) {}

  add(fact: Fact): void {
    this.facts.push(fact);
    this.wake();
  }

  end(end: EndRow): void {
    this.ends.push(end);
    this.wake();
  }

  standing(search: RunningSearch): void {
    this.dirty.add(search);
    this.wake();
  }

  private wake(): void {
    if (this.busy || this.closed) return;
    this.busy = true;
    this.parts.clock.soon(() => {
      const { facts, ends } = this;
      const models = [...this.dirty].flatMap((search) => search.takeStandings().models);
      this.facts = [];
      this.ends = [];
      this.dirty.clear();
      this.commit({ facts, models, ends });
    });
  }

  /** Half of the time of a commit lies before the moment at which it is in the books, half between that and the answer. */
  private commit(group: Parameters<Books['commit']>[1]): void {
    const { clock, books, epoch, commitMs, dice, repeated, onStale, onCommitted, befell } = this.parts;
    const halfMs = commitMs / 2;
    clock.after(halfMs, () => {
      // Sent is sent: what a scheduler had sent before it ended is written, if nobody has taken its place by then.
      const committed = books.commit(epoch, group);
      if (committed === null) return this.closed ? undefined : onStale();
      const loseAnswer = dice.happens(repeated);
      clock.after(halfMs, () => {
        if (this.closed) return;
        if (loseAnswer) {
          befell('commit repeated', `${group.facts.length} facts`);
          return this.commit(group);
        }
        onCommitted(committed, group.ends);
        this.busy = false;
        if (this.facts.length + this.ends.length + this.dirty.size > 0) this.wake();
      });
    });
  }
}

import { LONGEST_WAIT_SECONDS } from '@hyperhost/core';

/** Who waits for a slot, and since when. */
export class Waits {
  /** The longest wait so far, in seconds. */
  longest = 0;
  private readonly searches = new Map<string, { since: number; readonly ready: Set<string> }>();

  constructor(
    private readonly now: () => number,
    /** The longest that a slot may have been taken so far, in seconds. */
    private readonly longestStep: () => number,
    private readonly report: (property: string, message: string) => void,
  ) {}

  ready(modelId: string): void {
    const searchId = searchOf(modelId);
    const search = this.searches.get(searchId) ?? { since: 0, ready: new Set() };
    this.searches.set(searchId, search);
    if (search.ready.size === 0) search.since = this.now();
    search.ready.add(modelId);
  }

  given(modelId: string): void {
    const search = this.searches.get(searchOf(modelId));
    if (!search) return;
    this.look();
    search.ready.delete(modelId);
    search.since = this.now();
  }

  left(searchId: string): void {
    this.searches.delete(searchId);
  }

  /** Slots have come or gone: a wait begins anew, for until now there may have been none to be given. */
  disturbed(): void {
    for (const search of this.searches.values()) search.since = this.now();
  }

  clear(): void {
    this.searches.clear();
  }

  /**
   * Whoever waits too long is next in turn, but for others that have waited too long, too; and each must wait for a slot
   * where its model lives.
   */
  private look(): void {
    const most = LONGEST_WAIT_SECONDS + this.searches.size * this.longestStep() + 1;
    for (const [searchId, { since, ready }] of this.searches) {
      if (ready.size === 0) continue;
      const wait = this.now() - since;
      this.longest = Math.max(this.longest, wait);
      if (wait <= most) continue;
      this.report('nobody waits for ever', `${searchId} has waited for ${wait.toFixed(1)} s while others were served`);
    }
  }
}

function searchOf(modelId: string): string {
  return modelId.slice(0, modelId.lastIndexOf('/'));
}

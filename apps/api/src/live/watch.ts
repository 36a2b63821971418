import { asExpected } from '../errors/problem.js';
import type { SearchView } from '../search/search-view.js';

const ENDED = new Set(['finished', 'failed', 'cancelled']);

/**
 * One viewer of one search. Gives the view at once and after changes, until the search has ended or the viewer leaves.
 * A slow viewer misses views in between, never the latest. While the database is away it waits.
 */
export class Watch implements AsyncIterableIterator<SearchView> {
  private news = true;
  private over = false;
  private wake: () => void = () => {};

  constructor(
    private readonly read: () => Promise<SearchView>,
    private readonly onEnd: () => void,
  ) {}

  /** The search may have changed. */
  changed(): void {
    this.news = true;
    this.wake();
  }

  async next(): Promise<IteratorResult<SearchView>> {
    while (!this.over) {
      if (!this.news) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      this.news = false;
      const view = await this.view();
      if (!view || this.over) continue;
      if (ENDED.has(view.state)) this.end();
      return { value: view, done: false };
    }
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<SearchView>> {
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Null while the database is away: when it is back, we hear of it as of a change. */
  private async view(): Promise<SearchView | null> {
    try {
      return await this.read();
    } catch (error) {
      if (asExpected(error).code === 'UNAVAILABLE') return null;
      this.end();
      throw error;
    }
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.wake();
    this.onEnd();
  }
}

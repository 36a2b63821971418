import { Notices } from '@hyperhost/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { SearchView } from '../search/search-view.js';
import { Searches } from '../search/searches.js';
import { Watch } from './watch.js';

/** A search is read at most once in this time, however many watch it and however fast it changes, in ms. */
const PACE_MS = 100;
/** A watched search is read at least this often: a notice may get lost. */
const LOOK_MS = 5000;

/** Views of searches as they change, told by notices of committed rows. Viewers of one search share its reads. */
@Injectable()
export class SearchFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watches = new Map<string, Set<Watch>>();
  private readonly coming = new Map<string, Promise<SearchView>>();
  private notices: Notices | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject('DatabaseUrl') private readonly url: string,
    @Inject(Searches) private readonly searches: Searches,
  ) {}

  onApplicationBootstrap(): void {
    this.notices = new Notices(this.url, 'hyperhost', (id) => this.changed(id));
    this.timer = setInterval(() => this.changed(null), LOOK_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    for (const watch of this.all()) await watch.return();
    await this.notices?.close();
  }

  /** The view now, and again whenever it has changed, until the search has ended. */
  watch(team: string, id: string): Watch {
    const watch = new Watch(
      () => this.read(team, id),
      () => this.forget(id, watch),
    );
    const others = this.watches.get(id);
    if (others) others.add(watch);
    else this.watches.set(id, new Set([watch]));
    return watch;
  }

  /** Null: any search may have changed. */
  private changed(id: string | null): void {
    for (const watch of id === null ? this.all() : (this.watches.get(id) ?? [])) watch.changed();
  }

  private all(): Watch[] {
    return [...this.watches.values()].flatMap((watches) => [...watches]);
  }

  private forget(id: string, watch: Watch): void {
    const watches = this.watches.get(id);
    watches?.delete(watch);
    if (watches?.size === 0) this.watches.delete(id);
  }

  private read(team: string, id: string): Promise<SearchView> {
    const key = `${team} ${id}`;
    let coming = this.coming.get(key);
    if (!coming) {
      coming = new Promise((resolve) => setTimeout(resolve, PACE_MS)).then(() => {
        // From here on a change is not in what we read; the next viewer reads anew.
        this.coming.delete(key);
        return this.searches.one(team, id);
      });
      this.coming.set(key, coming);
    }
    return coming;
  }
}

import { EventEmitter, on } from 'node:events';
import { Notices } from '@hyperhost/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type SearchView } from '../search/search-view.js';
import { Searches } from '../search/searches.js';

/** A search is read at most once in this time, however many watch it and however fast it changes. */
const PACE_MS = 100;
/** A watched search is read at least this often: a notice may get lost. */
const LOOK_MS = 5000;

const ENDED = new Set(['finished', 'failed', 'cancelled']);

/** Views of searches as they change, told by notices of committed rows. Viewers of one search share its reads. */
@Injectable()
export class SearchFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly coming = new Map<string, Promise<SearchView>>();
  private notices: Notices | null = null;

  constructor(
    @Inject('DatabaseUrl') private readonly url: string,
    @Inject(Searches) private readonly searches: Searches,
  ) {}

  onApplicationBootstrap(): void {
    this.notices = new Notices(this.url, 'hyperhost', (id) => this.changes.emit(id ?? 'any'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.changes.emit('closed');
    await this.notices?.close();
  }

  /** The view now, and again whenever it has changed, until the search has ended. */
  async *watch(team: string, id: string): AsyncGenerator<SearchView> {
    const stop = new AbortController();
    const end = () => stop.abort();
    this.changes.once('closed', end);
    let changed = true;
    const wake = new EventEmitter();
    const note = () => {
      changed = true;
      wake.emit('wake');
    };
    this.changes.on(id, note).on('any', note);
    const look = setInterval(note, LOOK_MS);
    try {
      const wakes = on(wake, 'wake', { signal: stop.signal });
      while (!stop.signal.aborted) {
        if (changed) {
          changed = false;
          const view = await this.read(team, id);
          yield view;
          if (ENDED.has(view.state)) return;
        }
        if (!changed) await wakes.next();
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      clearInterval(look);
      this.changes.off(id, note).off('any', note).off('closed', end);
    }
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

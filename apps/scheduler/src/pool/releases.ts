import type { ServerClient } from './endpoint.js';
import type { RunningSearch } from './running-search.js';

/** The contract's limit of models in one Release. */
const MOST = 1000;

/** Models that servers may forget, gathered while one group of facts is folded: one message instead of many. */
export class Releases {
  /** By endpoint, by search. */
  private readonly waiting = new Map<string, Map<string, string[]>>();

  constructor(private readonly clientOf: (endpointId: string) => Pick<ServerClient, 'release'> | undefined) {}

  /** Forgets where the model lives, and tells its server at the end of this turn. */
  add(search: RunningSearch, model: number): void {
    const place = search.place(model);
    if (!place) return;
    search.lose(model);
    // Before the next step is given, which waits for the end of this turn as well.
    if (this.waiting.size === 0) process.nextTick(() => this.send());
    const searches = this.waiting.get(place.endpointId) ?? new Map<string, string[]>();
    this.waiting.set(place.endpointId, searches);
    const ids = searches.get(search.id) ?? [];
    searches.set(search.id, ids);
    ids.push(search.modelId(model));
  }

  private send(): void {
    for (const [endpointId, searches] of this.waiting) {
      for (const [searchId, ids] of searches) {
        for (let at = 0; at < ids.length; at += MOST) {
          void this.clientOf(endpointId)?.release(searchId, ids.slice(at, at + MOST));
        }
      }
    }
    this.waiting.clear();
  }
}

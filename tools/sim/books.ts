import type { SearchEvent } from '@hyperhost/core';
import type { EndpointRow, EndRow, Group } from '@hyperhost/persistence';
import type { CommittedFact } from '../../apps/scheduler/src/record/recorder.js';
import type { BrokenRule } from './broken-rule.js';
import type { WorldSearch } from './world.js';

/** A committed fact of one search, with the score as the estimator gave it. */
export type BookedFact = Extract<SearchEvent, { type: 'scored' } | { type: 'failed' }>;

/** What is written of one search. */
export interface SearchPage {
  readonly search: WorldSearch;
  /** Its place among those submitted. */
  readonly submitted: number;
  priority: number;
  cancelRequested: boolean;
  startedAtMs: number | null;
  /** In the order of their commits. */
  readonly facts: BookedFact[];
  /** Where each model was last seen. */
  readonly lastSeen: Map<number, string>;
  end: EndRow | null;
}

/** The only thing that survives a scheduler: what the database is to the real one, with the same rules. */
export class Books {
  /** Number of the pool's owner. */
  epoch = 0;
  readonly pages = new Map<string, SearchPage>();
  /** Endpoints whose leases have not ended, by id. */
  readonly leases = new Map<string, EndpointRow>();

  constructor(private readonly brokenRule: BrokenRule | null) {}

  submit(search: WorldSearch): void {
    this.pages.set(search.id, {
      search,
      submitted: this.pages.size,
      priority: search.spec.priority,
      cancelRequested: false,
      startedAtMs: null,
      facts: [],
      lastSeen: new Map(),
      end: null,
    });
  }

  /** The searches that are not over. */
  open(): SearchPage[] {
    return [...this.pages.values()].filter(({ end }) => end === null);
  }

  /** Commits a group and answers its facts as they are in the books. Null: the pool has another owner. */
  commit(epoch: number, { facts, models, ends }: Omit<Group, 'searches' | 'events'>): CommittedFact[] | null {
    if (epoch !== this.epoch) return null;
    const committed: CommittedFact[] = [];
    // Scores come first, as the database answers them.
    const scoresFirst = [...facts].sort((a, b) => Number(a.type === 'failed') - Number(b.type === 'failed'));
    for (const fact of scoresFirst) {
      const { facts: booked } = this.page(fact.searchId);
      if (fact.type === 'scored') {
        const { searchId, model, calls, score } = fact;
        const known = booked.find((one) => one.type === 'scored' && one.model === model && one.calls === calls);
        if (!known || this.brokenRule === 'a score is booked twice')
          booked.push({ type: 'scored', model, calls, score });
        committed.push({ searchId, ...((known ?? { type: 'scored', model, calls, score }) as ScoredFact) });
      } else {
        const { searchId, model } = fact;
        if (!booked.some((one) => one.type === 'failed' && one.model === model)) booked.push({ type: 'failed', model });
        committed.push({ type: 'failed', searchId, model });
      }
    }
    for (const { searchId, model, endpointId } of models) {
      if (endpointId !== null) this.page(searchId).lastSeen.set(model, endpointId);
    }
    for (const end of ends) this.page(end.searchId).end ??= end;
    return committed;
  }

  page(searchId: string): SearchPage {
    return this.pages.get(searchId) as SearchPage;
  }
}

type ScoredFact = Extract<BookedFact, { type: 'scored' }>;

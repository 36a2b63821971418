import {
  commitGroup,
  type EndRow,
  type EventRow,
  type Fact,
  type FailedFact,
  type Group,
  type PoolHold,
  type ScoredFact,
  StaleEpoch,
} from '@hyperhost/persistence';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { RunningSearch } from '../pool/running-search.js';

/** A fact as it is in the books, to be folded. */
export type CommittedFact =
  | {
      readonly type: 'scored';
      readonly searchId: string;
      readonly model: number;
      readonly calls: number;
      readonly score: number;
    }
  | { readonly type: 'failed'; readonly searchId: string; readonly model: number };

/** Largest number of facts in one transaction. */
const GROUP_SIZE = 500;

/** How long a standing waits for facts that it can go along with, in ms. It is derived from facts that are committed already. */
const STANDING_MS = 100;

/**
 * The only way into the books while searches run. Facts that come in while one group is being committed make up the
 * next group, so the size of a group follows the load. What is committed goes to `onCommitted`, in order; nothing is
 * folded before. A database that is away is waited for; no fact is dropped.
 */
export class Recorder {
  private facts: Fact[] = [];
  private ends: EndRow[] = [];
  private events: EventRow[] = [];
  private readonly dirty = new Set<RunningSearch>();
  private running: Promise<void> | null = null;
  private standingTimer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly hold: PoolHold,
    private readonly log: Logger,
    private readonly onCommitted: (facts: readonly CommittedFact[], ends: readonly EndRow[]) => void,
    private readonly onStale: () => void,
  ) {}

  add(fact: Fact): void {
    this.facts.push(fact);
    this.wake();
  }

  /** The search's standing is to be written with the next group, which comes soon, or soon enough. */
  standing(search: RunningSearch): void {
    this.dirty.add(search);
    this.standingTimer ??= setTimeout(() => {
      this.standingTimer = null;
      if (this.dirty.size > 0) this.wake();
    }, STANDING_MS);
  }

  event(event: EventRow): void {
    this.events.push(event);
    this.wake();
  }

  end(end: EndRow): void {
    this.ends.push(end);
    this.wake();
  }

  /** Takes nothing more; resolves when what is under way is written or has failed. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.standingTimer ?? undefined);
    await this.running;
  }

  private wake(): void {
    if (this.running || this.closed) return;
    this.running = this.flush().finally(() => {
      this.running = null;
      if (this.pending) this.wake();
    });
  }

  /** Standings alone are waited for. */
  private get pending(): boolean {
    return this.facts.length + this.ends.length + this.events.length > 0;
  }

  private async flush(): Promise<void> {
    // One turn of the event loop lets answers that have already arrived join the group.
    await new Promise((resolve) => setImmediate(resolve));
    do {
      const group = this.takeGroup();
      const committed = await this.commit(group);
      if (committed) this.onCommitted(committed, group.ends);
    } while (this.pending && !this.closed);
  }

  private takeGroup(): Group {
    const standings = [...this.dirty].map((search) => search.takeStandings());
    this.dirty.clear();
    const group = {
      facts: this.facts.splice(0, GROUP_SIZE),
      models: standings.flatMap((standing) => standing.models),
      searches: standings.map((standing) => standing.search),
      ends: this.ends,
      events: this.events,
    };
    this.ends = [];
    this.events = [];
    return group;
  }

  /** Commits until it succeeds. Null: the pool is no longer ours, or we are closing. */
  private async commit(group: Group): Promise<CommittedFact[] | null> {
    for (let waitMs = 100; ; waitMs = Math.min(2 * waitMs, 2000)) {
      try {
        return await this.write(group);
      } catch (error) {
        if (error instanceof StaleEpoch) {
          this.closed = true;
          this.onStale();
          return null;
        }
        this.log.warn({ err: error }, `could not commit a group of ${group.facts.length} facts; trying again`);
        if (this.closed) return null;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  private async write(group: Group): Promise<CommittedFact[]> {
    try {
      const scored = await commitGroup(this.dataSource, this.hold, group);
      const failed = group.facts.filter((fact) => fact.type === 'failed');
      return [
        ...scored.map((row) => ({ type: 'scored' as const, ...row })),
        ...failed.map(({ searchId, model }) => ({ type: 'failed' as const, searchId, model })),
      ];
    } catch (error) {
      if (!isAboutData(error)) throw error;
      return this.writeOneByOne(group);
    }
  }

  /** A row that Postgres refuses must not hold up the others: it fails its model, and the rest goes in. */
  private async writeOneByOne(group: Group): Promise<CommittedFact[]> {
    const committed: CommittedFact[] = [];
    for (const fact of group.facts) {
      const alone = { facts: [fact], models: [], searches: [], ends: [], events: [] };
      try {
        const scored = await commitGroup(this.dataSource, this.hold, alone);
        committed.push(...scored.map((row) => ({ type: 'scored' as const, ...row })));
        if (fact.type === 'failed') committed.push({ type: 'failed', searchId: fact.searchId, model: fact.model });
      } catch (error) {
        if (!isAboutData(error)) throw error;
        const refused = unstorable(fact, error as Error);
        await commitGroup(this.dataSource, this.hold, { ...alone, facts: [refused] });
        committed.push({ type: 'failed', searchId: fact.searchId, model: fact.model });
      }
    }
    // Lines of the log are the only texts left in it; they are worth less than the rest.
    const rest = { ...group, facts: [] };
    await commitGroup(this.dataSource, this.hold, rest).catch((error) => {
      if (!isAboutData(error)) throw error;
      return commitGroup(this.dataSource, this.hold, { ...rest, events: [] });
    });
    return committed;
  }
}

function unstorable(fact: ScoredFact | FailedFact, error: Error): FailedFact {
  const { teamId, searchId, model } = fact;
  const message = `the books refused what the server sent: ${error.message}`.slice(0, 1024);
  return { type: 'failed', teamId, searchId, model, failure: { reason: 'UNSTORABLE', message, traceback: '' } };
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity): the row is at fault, not the database. */
function isAboutData(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^2[23]/.test(code);
}

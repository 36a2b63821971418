import { listen, NotSignedIn } from '../platform/graphql.js';
import { keepReading } from '../platform/keep-reading.js';
import {
  ENDED,
  type HistoryRow,
  type Model,
  PROGRESS,
  readHistory,
  readModels,
  readSearch,
  type Search,
  type SearchEvent,
  type Slice,
} from '../platform/searches.js';

/** How the page learns of news: pushed; asked for, while the socket is down; or no more, since the search has ended. */
export type Feed = 'live' | 'polling' | 'ended';

export interface Followed {
  search: Search;
  models: Model[];
  /** Models the platform has; more than `models.length` when not all were read. */
  modelCount: number;
  history: HistoryRow[];
  historyCount: number;
  events: SearchEvent[];
  feed: Feed;
  updatedAt: number;
  /** Why the newest attempt to read failed; what is shown is then older than it seems. */
  trouble: string | null;
}

export interface FollowSink {
  show(followed: Followed): void;
  missing(): void;
  signedOut(): void;
  failed(message: string): void;
}

/** Rows asked for at a time. */
const PAGE = 100;
/** More than these are not read; the page says so. */
export const MODELS_READ = 5_000;
export const HISTORY_READ = 50_000;
const POLL_MS = 2_500;
/** Also a live feed is checked now and then: news may get lost on the platform's side. */
const CHECK_MS = 15_000;

/**
 * Reads a search and keeps it up to date until the returned function is called. The subscription brings the search
 * itself; models and new history are read after it.
 */
export function followSearch(id: string, sink: FollowSink): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  let shown: Followed | null = null;
  let feed: Feed = 'polling';
  let historyCursor: string | null = null;

  const show = (change: Partial<Followed>) => {
    if (!shown || signal.aborted) return;
    shown = { ...shown, ...change, feed };
    sink.show(shown);
  };

  const readAll = async () => {
    // The search first: what is read after it is at least as new, so an ended search is complete.
    const found = await readSearch(id, signal);
    if (!found) return sink.missing();
    const known: HistoryRow[] = shown?.history ?? [];
    const [models, history] = await Promise.all([
      allPages((after) => readModels(id, PAGE, after, signal), null, MODELS_READ),
      allPages((after) => readHistory(id, PAGE, after, signal), historyCursor, HISTORY_READ - known.length),
    ]);
    if (signal.aborted) return;
    historyCursor = history.cursor;
    if (ENDED.has(found.search.state)) {
      feed = 'ended';
      unlisten();
    }
    const rows = history.items.length > 0 ? [...known, ...history.items] : known;
    shown = {
      search: newerOf(found.search, shown?.search),
      events: found.events,
      models: models.items,
      modelCount: models.totalCount,
      history: rows,
      historyCount: Math.max(history.totalCount, rows.length),
      feed,
      updatedAt: Date.now(),
      trouble: null,
    };
    sink.show(shown);
  };

  /** True when nothing new is to be expected. */
  const read = async (): Promise<boolean> => {
    try {
      await readAll();
    } catch (error) {
      if (signal.aborted) return true;
      if (error instanceof NotSignedIn) {
        sink.signedOut();
        return true;
      }
      const message = error instanceof Error ? error.message : String(error);
      if (shown) show({ trouble: message });
      else sink.failed(message);
    }
    return signal.aborted || feed === 'ended';
  };

  const unlisten = listen<{ searchProgress: Search }>(
    PROGRESS,
    { id },
    {
      connected: () => {
        feed = 'live';
        reading.soon();
      },
      next: ({ searchProgress: search }) => {
        show({ search: newerOf(search, shown?.search), updatedAt: Date.now(), trouble: null });
        reading.soon();
      },
      disconnected: () => {
        if (feed === 'ended') return;
        feed = 'polling';
        show({});
        reading.soon();
      },
      ended: (error) => {
        if (error instanceof NotSignedIn) return sink.signedOut();
        if (feed !== 'ended') feed = 'polling';
        reading.soon();
      },
    },
  );
  const reading = keepReading(read, () => (feed === 'live' && shown && !shown.trouble ? CHECK_MS : POLL_MS));
  return () => {
    abort.abort();
    reading.stop();
    unlisten();
  };
}

/** An answer under way may be overtaken by a pushed one; then the numbers would go back for a moment. */
function newerOf(read: Search, known: Search | undefined): Search {
  if (!known || ENDED.has(read.state)) return read;
  return ENDED.has(known.state) || known.done.executedCalls > read.done.executedCalls ? known : read;
}

async function allPages<T>(
  page: (after: string | null) => Promise<Slice<T>>,
  start: string | null,
  limit: number,
): Promise<Slice<T>> {
  const items: T[] = [];
  let cursor = start;
  let totalCount = 0;
  let more = limit > 0;
  while (more && items.length < limit) {
    const slice: Slice<T> = await page(cursor);
    items.push(...slice.items);
    totalCount = slice.totalCount;
    cursor = slice.cursor ?? cursor;
    more = slice.more && slice.items.length > 0;
  }
  return { items, totalCount, cursor, more };
}

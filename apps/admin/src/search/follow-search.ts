import { listen, NotSignedIn } from '../platform/graphql.js';
import {
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

const PAGE = 500;
/** More than these are not read; the page says so. */
export const MODELS_READ = 5_000;
export const HISTORY_READ = 50_000;
const POLL_MS = 2_500;
/** Also a live feed is checked now and then: news may get lost on the platform's side. */
const CHECK_MS = 15_000;
const REFRESH_MS = 400;

const ENDED = new Set(['finished', 'failed', 'cancelled']);

/**
 * Reads a search and keeps it up to date until the returned function is called. The subscription brings the search
 * itself; models and new history are read after it, one reading at a time, and no more often than a tenth of the time.
 */
export function followSearch(id: string, sink: FollowSink): () => void {
  const abort = new AbortController();
  let shown: Followed | null = null;
  let feed: Feed = 'polling';
  let historyCursor: string | null = null;
  let reading = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unlisten: () => void = () => {};

  const show = (change: Partial<Followed>) => {
    if (!shown || abort.signal.aborted) return;
    shown = { ...shown, ...change, feed };
    sink.show(shown);
  };

  const readAll = async () => {
    // The search first: what is read after it is at least as new, so an ended search is complete.
    const found = await readSearch(id, abort.signal);
    if (!found) return sink.missing();
    const models = await allPages((after) => readModels(id, PAGE, after, abort.signal), null, MODELS_READ);
    const before: HistoryRow[] = shown?.history ?? [];
    const history = await allPages(
      (after) => readHistory(id, PAGE, after, abort.signal),
      historyCursor,
      HISTORY_READ - before.length,
    );
    if (abort.signal.aborted) return;
    historyCursor = history.cursor ?? historyCursor;
    if (ENDED.has(found.search.state)) {
      feed = 'ended';
      unlisten();
    }
    const rows = history.items.length > 0 ? [...before, ...history.items] : before;
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

  const read = async () => {
    clearTimeout(timer);
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    const began = Date.now();
    try {
      await readAll();
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof NotSignedIn) return sink.signedOut();
      const message = error instanceof Error ? error.message : String(error);
      if (shown) show({ trouble: message });
      else sink.failed(message);
    } finally {
      reading = false;
    }
    if (abort.signal.aborted || feed === 'ended') return;
    const pause = Math.max(REFRESH_MS, 9 * (Date.now() - began));
    const idle = feed === 'live' && shown && !shown.trouble ? CHECK_MS : POLL_MS;
    timer = setTimeout(read, again ? pause : Math.max(idle, pause));
  };

  /** News came: read soon, but not at once for each of a burst. */
  const readSoon = () => {
    if (reading) again = true;
    else {
      clearTimeout(timer);
      timer = setTimeout(read, REFRESH_MS);
    }
  };

  unlisten = listen<{ searchProgress: Search }>(
    PROGRESS,
    { id },
    {
      connected: () => {
        feed = 'live';
        readSoon();
      },
      next: ({ searchProgress: search }) => {
        show({ search: newerOf(search, shown?.search), updatedAt: Date.now(), trouble: null });
        readSoon();
      },
      disconnected: () => {
        if (feed === 'ended') return;
        feed = 'polling';
        show({});
        readSoon();
      },
      ended: (error) => {
        if (error instanceof NotSignedIn) return sink.signedOut();
        if (feed !== 'ended') feed = 'polling';
        readSoon();
      },
    },
  );
  void read();
  return () => {
    abort.abort();
    clearTimeout(timer);
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

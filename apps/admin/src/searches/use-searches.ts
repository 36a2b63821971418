import { useEffect, useState } from 'react';
import { NotSignedIn } from '../platform/graphql.js';
import { readSearches, type SearchPage } from '../platform/searches.js';

export interface SearchesShown {
  page: SearchPage | null;
  updatedAt: number | null;
  /** Why the newest attempt failed. */
  trouble: string | null;
}

const ROWS = 25;
const BUSY_MS = 2_000;
const QUIET_MS = 10_000;

/** One page of the list, read again every two seconds while one of its searches runs, else every ten. */
export function useSearches(state: string | null, after: string | null, signedOut: () => void): SearchesShown {
  const [shown, setShown] = useState<SearchesShown>({ page: null, updatedAt: null, trouble: null });
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setShown({ page: null, updatedAt: null, trouble: null });
    const read = async () => {
      clearTimeout(timer);
      let pause = BUSY_MS;
      try {
        if (!document.hidden) {
          const page = await readSearches({ first: ROWS, after, state }, abort.signal);
          setShown({ page, updatedAt: Date.now(), trouble: null });
          const busy = page.rows.some((row) => row.state === 'running' || row.state === 'submitted');
          if (!busy) pause = QUIET_MS;
        }
      } catch (error) {
        if (abort.signal.aborted) return;
        if (error instanceof NotSignedIn) return signedOut();
        const trouble = error instanceof Error ? error.message : String(error);
        setShown((before) => ({ ...before, trouble }));
      }
      if (!abort.signal.aborted) timer = setTimeout(read, pause);
    };
    const seen = () => {
      if (!document.hidden) void read();
    };
    document.addEventListener('visibilitychange', seen);
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [state, after, signedOut]);
  return shown;
}

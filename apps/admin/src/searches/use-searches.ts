import { useEffect, useState } from 'react';
import { NotSignedIn } from '../platform/graphql.js';
import { keepReading } from '../platform/keep-reading.js';
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
    let pause = BUSY_MS;
    setShown({ page: null, updatedAt: null, trouble: null });
    const read = async (): Promise<boolean> => {
      if (document.hidden) return false;
      try {
        const page = await readSearches({ first: ROWS, after, state }, abort.signal);
        if (abort.signal.aborted) return true;
        setShown({ page, updatedAt: Date.now(), trouble: null });
        const busy = page.rows.some((row) => row.state === 'running' || row.state === 'submitted');
        pause = busy ? BUSY_MS : QUIET_MS;
      } catch (error) {
        if (abort.signal.aborted) return true;
        if (error instanceof NotSignedIn) {
          signedOut();
          return true;
        }
        const trouble = error instanceof Error ? error.message : String(error);
        setShown((before) => ({ ...before, trouble }));
        pause = BUSY_MS;
      }
      return false;
    };
    const reading = keepReading(read, () => pause);
    const seen = () => {
      if (!document.hidden) reading.soon();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      abort.abort();
      reading.stop();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [state, after, signedOut]);
  return shown;
}

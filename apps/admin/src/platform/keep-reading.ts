/** Reads again and again, one reading at a time, and sooner when there is news. */
export interface Reading {
  /** There is news: read as soon as the pace allows. */
  soon(): void;
  stop(): void;
}

/** The least time between the end of a reading and the next. */
const REST_MS = 400;
/** A reading that takes long is followed by a rest nine times as long, so that readings fill a tenth of the time. */
const REST_FACTOR = 9;

/**
 * Calls `read` at once and then for ever: after news, or after `idleMs()` without any. `read` must not throw; it says
 * `true` when it was the last. A burst of news is read once; a steady stream of news does not put the reading off.
 */
export function keepReading(read: () => Promise<boolean>, idleMs: () => number): Reading {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let news = false;
  let over = false;
  let notBefore = 0;

  const schedule = (atMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void readOnce(), Math.max(0, Math.max(atMs, notBefore) - Date.now()));
  };

  const readOnce = async () => {
    reading = true;
    news = false;
    const began = Date.now();
    const last = await read();
    reading = false;
    if (over || last) return;
    const ended = Date.now();
    notBefore = ended + Math.max(REST_MS, REST_FACTOR * (ended - began));
    schedule(news ? notBefore : ended + idleMs());
  };

  void readOnce();
  return {
    soon: () => {
      if (reading) news = true;
      else if (!over) schedule(notBefore);
    },
    stop: () => {
      over = true;
      clearTimeout(timer);
    },
  };
}

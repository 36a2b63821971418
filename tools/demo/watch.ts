import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import { DemoError } from '../child.js';
import { type FrameSearch, frame, line } from './frame.js';
import type { Paint } from './paint.js';
import type { DemoPlatform } from './platform.js';
import { Screen } from './screen.js';
import { type DemoSearch, over } from './searches.js';
import { titles } from './table.js';

/** Where progress is shown. */
export interface Progress {
  stream: NodeJS.WriteStream;
  /** Draw a live display; else say a line now and then. */
  live: boolean;
  /** Say nothing at all. */
  silent: boolean;
  paint: Paint;
}

/** A search that makes no progress for so long has hung. */
const stallTimeoutMs = 120_000;

/** Follows the searches until all are over, and shows how far they are. Throws if one does not finish. */
export async function watch(
  platform: DemoPlatform,
  searches: readonly DemoSearch[],
  progress: Progress,
): Promise<void> {
  const { stream, live, silent, paint } = progress;
  const screen = live ? new Screen(stream as WriteStream) : undefined;
  const started = Date.now();
  const ends = new Map<DemoSearch, number>();
  let said = started;
  let moved = { at: started, calls: -1 };
  const shown = (): FrameSearch[] =>
    searches.map((search) => ({
      title: titles[search.algorithm] ?? search.algorithm,
      view: search.view,
      seconds: search.view.seconds ?? ((ends.get(search) ?? Date.now()) - started) / 1000,
    }));
  // The cursor is hidden while the screen is drawn; however this ends, it must come back.
  const restore = () => screen?.clear();
  process.once('exit', restore);
  try {
    for (;;) {
      platform.check();
      await Promise.all(
        searches.map(async (search) => {
          if (ends.has(search)) return;
          search.view = await platform.rest.search(search.view.id);
          if (over(search.view)) ends.set(search, Date.now());
        }),
      );
      if (screen) screen.draw(frame(shown(), paint, screen.columns, screen.rows));
      else if (!silent && Date.now() - said >= 3_000) {
        said = Date.now();
        stream.write(`${line(shown())}\n`);
      }
      if (ends.size === searches.length) break;

      const calls = searches.reduce((sum, { view }) => sum + view.done.calls, 0);
      if (calls !== moved.calls) moved = { at: Date.now(), calls };
      if (Date.now() - moved.at > stallTimeoutMs) {
        throw new DemoError(`the searches have made no progress for ${stallTimeoutMs / 1000} s`, platform.schedulerLog);
      }
      await sleep(live ? 120 : 250);
    }
    const failed = searches.find(({ view }) => view.state !== 'finished');
    if (failed) {
      const { state, error } = failed.view;
      throw new DemoError(`the search ${failed.view.name} ${state}${error ? `: ${error}` : ''}`, platform.schedulerLog);
    }
    // What stays on the terminal is the last frame, whole.
    screen?.clear();
    if (screen) stream.write(`${frame(shown(), paint, screen.columns, Number.POSITIVE_INFINITY).join('\n')}\n`);
  } finally {
    process.off('exit', restore);
    screen?.clear();
  }
}

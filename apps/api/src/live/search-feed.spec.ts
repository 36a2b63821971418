import 'reflect-metadata';
import { HyperhostError } from '@hyperhost/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/fresh-database.js';
import type { SearchView } from '../search/search-view.js';
import type { Searches } from '../search/searches.js';
import { SearchFeed } from './search-feed.js';
import type { Watch } from './watch.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

/** A feed over the real notices of a database, of a search that the test itself moves. */
function feedOf(read: () => Partial<SearchView>) {
  let reads = 0;
  const searches = {
    one: async () => {
      reads++;
      return { state: 'running', ...read() } as SearchView;
    },
  };
  const feed = new SearchFeed(database.url, searches as unknown as Searches);
  feed.onApplicationBootstrap();
  return { feed, reads: () => reads };
}

const notify = (id = 's') => database.dataSource.query(`SELECT pg_notify('hyperhost', $1)`, [id]);
const moment = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('a thousand changes in half a second are read a few times, once for all viewers, and the last is seen', async () => {
  let calls = 0;
  const { feed, reads } = feedOf(() => ({ done: { models: 1, calls, executedCalls: calls } }));
  const seen = [0, 0, 0];
  const viewers = seen.map(async (_, viewer) => {
    for await (const view of feed.watch('team', 's')) {
      seen[viewer] = view.done.calls;
      if (view.done.calls === 1000) return;
    }
  });
  const start = performance.now();
  while (calls < 1000) {
    calls++;
    await notify();
  }
  await Promise.all(viewers);
  expect(seen).toEqual([1000, 1000, 1000]);
  expect(reads()).toBeLessThanOrEqual((performance.now() - start) / 100 + 2);
  await feed.onApplicationShutdown();
});

/** Views until the watch ends, and comes back when the feed listens for sure and all that was told has been read. */
async function settled(watch: Watch, reads: () => number): Promise<{ end: Promise<void> }> {
  const end = (async () => {
    for await (const _ of watch);
  })();
  await expect.poll(() => notify().then(reads)).toBeGreaterThan(2);
  await moment(300);
  return { end };
}

it('changes of other searches are not read', async () => {
  const { feed, reads } = feedOf(() => ({}));
  const watch = feed.watch('team', 's');
  const { end } = await settled(watch, reads);
  const before = reads();
  await notify('other');
  await moment(300);
  expect(reads()).toBe(before);
  await notify();
  await expect.poll(reads).toBe(before + 1);
  await feed.onApplicationShutdown();
  await end;
});

it('whoever leaves while waiting is gone at once', async () => {
  const { feed, reads } = feedOf(() => ({}));
  const watch = feed.watch('team', 's');
  const { end } = await settled(watch, reads);
  const left = performance.now();
  await watch.return();
  await end;
  expect(performance.now() - left).toBeLessThan(100);
  await feed.onApplicationShutdown();
});

it('outlives a database that is away for a while', async () => {
  let away = false;
  let name = 'before';
  const { feed, reads } = feedOf(() => {
    if (away) throw new HyperhostError('UNAVAILABLE', 'away');
    return { name };
  });
  const watch = feed.watch('team', 's');
  const names: string[] = [];
  const end = (async () => {
    for await (const view of watch) names.push(view.name);
  })();
  await expect.poll(() => notify().then(reads)).toBeGreaterThan(2);
  away = true;
  const before = reads();
  await expect.poll(() => notify().then(reads)).toBeGreaterThan(before);
  [away, name] = [false, 'after'];
  await expect.poll(() => notify().then(() => names)).toContain('after');
  await feed.onApplicationShutdown();
  await end;
});

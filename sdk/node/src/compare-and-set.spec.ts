import { afterEach, describe, expect, it } from 'vitest';
import { gate, type Pair, startPair } from './testing/counter.js';

let pair: Pair;
afterEach(() => pair.close());

describe('compare and set', () => {
  it('trains a model that has had exactly from_calls calls, on the chunks in their order', async () => {
    pair = await startPair();
    expect(await pair.step({ calls: 3, chunks: [2, 0, 3] })).toMatchObject({ kind: 'done', calls: 3, replayed: false });
    expect(await pair.step({ id: 'b', from: 3, calls: 2, chunks: [1, 2] })).toMatchObject({ kind: 'done', calls: 5 });
    expect(pair.trained).toEqual([2, 0, 3, 1, 2]);
  });

  it('trains on chunk 0 where the step names none', async () => {
    pair = await startPair();
    await pair.step({ calls: 2 });
    expect(pair.trained).toEqual([0, 0]);
  });

  it('answers a step that it has finished again, with its scores, and trains nothing', async () => {
    pair = await startPair();
    const first = await pair.step({ calls: 3, score: true });
    const again = await pair.step({ calls: 3, score: true });
    expect(first).toMatchObject({ kind: 'done', calls: 3, replayed: false, scores: { metrics: { score: 3 } } });
    expect(again).toEqual({ ...first, replayed: true });
    expect(pair.trained).toHaveLength(3);
  });

  it('gives a step that runs and arrives once more one training and one outcome', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed });
    const first = pair.step({ calls: 2 });
    await door.entered;
    const second = pair.step({ calls: 2 });
    // The second is known to have arrived once a call behind it on the same connection is answered.
    await pair.client.describe(5000);
    door.open();
    expect(await second).toEqual(await first);
    expect(await first).toMatchObject({ kind: 'done', calls: 2, replayed: false });
    expect(pair.trained).toHaveLength(2);
  });

  it('refuses another step, and a scoring, while a step runs on the model', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed, slots: 2 });
    const first = pair.step();
    await door.entered;
    expect(await pair.step({ id: 'b' })).toEqual({ kind: 'busy' });
    expect(await pair.score()).toEqual({ kind: 'busy' });
    door.open();
    expect(await first).toMatchObject({ kind: 'done', calls: 1 });
  });

  it('refuses a step while the model is being scored', async () => {
    const door = gate();
    pair = await startPair({ score: (model) => door.passed().then(() => model.chunks.length) });
    await pair.step();
    const scoring = pair.score();
    await door.entered;
    expect(await pair.step({ id: 'b', from: 1 })).toEqual({ kind: 'busy' });
    door.open();
    expect(await scoring).toMatchObject({ kind: 'scored', scores: { metrics: { score: 1 } } });
  });

  it('says that it has lost a model that it does not hold, unless the step begins it', async () => {
    pair = await startPair();
    expect(await pair.step({ from: 2 })).toEqual({ kind: 'lost' });
    expect(await pair.step({ from: 0 })).toMatchObject({ kind: 'done', calls: 1 });
  });

  it.each([0, 1, 3])('tells the true count to a step that believes in %i calls where there were two', async (from) => {
    pair = await startPair();
    await pair.step({ calls: 2 });
    expect(await pair.step({ id: 'b', from })).toEqual({ kind: 'mismatch', haveCalls: 2 });
    expect(pair.trained).toHaveLength(2);
  });

  it('refuses a lower epoch of the same search, also a repeat; none and a higher one are welcome', async () => {
    pair = await startPair();
    await pair.step({ epoch: 5 });
    expect(await pair.step({ epoch: 4 })).toEqual({ kind: 'stale-epoch' });
    expect(await pair.score({ epoch: 4 })).toEqual({ kind: 'stale-epoch' });
    expect(await pair.step({ epoch: 0 })).toMatchObject({ kind: 'done', replayed: true });
    expect(await pair.step({ epoch: 6 })).toMatchObject({ kind: 'done', replayed: true });
    expect(await pair.step({ search: 'other', model: 'n', epoch: 1 })).toMatchObject({ kind: 'done' });
  });

  it('takes as many steps at a time as it has slots', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed, slots: 2 });
    const running = [pair.step({ model: 'm1' }), pair.step({ model: 'm2' })];
    await door.entered;
    expect(await pair.step({ model: 'm3' })).toEqual({ kind: 'full' });
    door.open();
    for (const outcome of await Promise.all(running)) expect(outcome).toMatchObject({ kind: 'done' });
    expect(await pair.step({ model: 'm3' })).toMatchObject({ kind: 'done' });
  });

  it('scores at the exact count and nowhere else', async () => {
    pair = await startPair();
    await pair.step({ calls: 2 });
    expect(await pair.score({ atCalls: 2 })).toMatchObject({ kind: 'scored', scores: { metrics: { score: 2 } } });
    expect(await pair.score({ atCalls: 1 })).toEqual({ kind: 'mismatch', haveCalls: 2 });
    expect(await pair.score({ model: 'unknown', atCalls: 0 })).toEqual({ kind: 'lost' });
  });

  it('forgets released models: those that are named, or all of the search', async () => {
    pair = await startPair();
    for (const model of ['m1', 'm2']) await pair.step({ model });
    await pair.step({ search: 't', model: 'm3' });
    await pair.client.release('s', ['m1', 'never seen', 'm3']);
    expect(await pair.step({ id: 'b', model: 'm1', from: 1 })).toEqual({ kind: 'lost' });
    expect(await pair.step({ id: 'b', model: 'm2', from: 1 })).toMatchObject({ kind: 'done', calls: 2 });
    await pair.client.release('s', []);
    expect(await pair.step({ id: 'c', model: 'm2', from: 2 })).toEqual({ kind: 'lost' });
    expect(await pair.step({ id: 'b', search: 't', model: 'm3', from: 1 })).toMatchObject({ kind: 'done', calls: 2 });
  });

  it('ends a step on a released model as lost, after its current call', async () => {
    const door = gate();
    pair = await startPair({ partialFit: door.passed });
    const running = pair.step({ calls: 5 });
    await door.entered;
    await pair.client.release('s', ['m']);
    door.open();
    expect(await running).toEqual({ kind: 'lost' });
    expect(pair.trained).toHaveLength(1);
  });
});

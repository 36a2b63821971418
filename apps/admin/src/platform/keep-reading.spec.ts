import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepReading } from './keep-reading.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A reading that takes `ms`, and counts itself. */
function slow(ms: number) {
  return vi.fn(() => new Promise<boolean>((done) => setTimeout(() => done(false), ms)));
}

describe('reading again and again', () => {
  it('goes on under a steady stream of news', async () => {
    const read = slow(10);
    const reading = keepReading(read, () => 60_000);
    for (let i = 0; i < 50; i++) {
      await vi.advanceTimersByTimeAsync(100);
      reading.soon();
    }
    reading.stop();
    expect(read.mock.calls.length).toBeGreaterThan(8);
  });

  it('is done once for a burst of news, and never twice at a time', async () => {
    const read = slow(10);
    const reading = keepReading(read, () => 60_000);
    for (let i = 0; i < 20; i++) reading.soon();
    await vi.advanceTimersByTimeAsync(5_000);
    reading.stop();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('takes at most a tenth of the time, however slow it is', async () => {
    const read = slow(1_000);
    const reading = keepReading(read, () => 0);
    await vi.advanceTimersByTimeAsync(29_000);
    reading.stop();
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('is done also without news, in case some got lost', async () => {
    const read = slow(0);
    const reading = keepReading(read, () => 15_000);
    await vi.advanceTimersByTimeAsync(46_000);
    reading.stop();
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('ends with the last reading, and when stopped', async () => {
    const last = vi.fn(async () => true);
    keepReading(last, () => 0).soon();
    const read = slow(0);
    keepReading(read, () => 0).stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(last).toHaveBeenCalledTimes(1);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

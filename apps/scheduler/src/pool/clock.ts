/** Time, as whoever gives and makes steps sees it: the machine's, or that of a simulation. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Calls once, after so many milliseconds. */
  after(ms: number, call: () => void): void;
  /** Calls once, when what is going on at the moment is done. */
  soon(call: () => void): void;
}

export const MACHINE_CLOCK: Clock = {
  now: () => performance.now(),
  after: (ms, call) => void setTimeout(call, ms),
  // Not setImmediate: of many steps that end at once, the first would wait for the last before its slot is given again.
  soon: (call) => process.nextTick(call),
};

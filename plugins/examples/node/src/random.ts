/** Numbers from a seed: mulberry32, a 32-bit generator. Enough for weights and shuffles, the same everywhere. */
export class Random {
  /** @param state the seed, or the state of another one: this goes on where that one is. */
  constructor(public state: number) {}

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    const { state } = this;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

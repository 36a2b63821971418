import TinyQueue from 'tinyqueue';

/** A number in a `Longest`; it counts as long as it lives. */
export interface Ticket {
  readonly key: number;
  live: boolean;
}

/** The largest of many numbers that come and go: O(log n) each, dead ones are swept when they come to the top. */
export class Longest {
  private readonly heap = new TinyQueue<Ticket>([], (a, b) => b.key - a.key);

  push(key: number): Ticket {
    const ticket = { key, live: true };
    this.heap.push(ticket);
    return ticket;
  }

  /** The largest; −Infinity when there is none. */
  get top(): number {
    while (this.heap.peek()?.live === false) this.heap.pop();
    return this.heap.peek()?.key ?? Number.NEGATIVE_INFINITY;
  }
}

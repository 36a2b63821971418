import type { PlayedWorld } from './play-world.js';

/** What came of many worlds. */
export class Tally {
  worlds = 0;
  happened = 0;
  simulatedSeconds = 0;
  longestWait = 0;
  readonly broken: PlayedWorld[] = [];
  private readonly faults = new Map<string, number>();

  add(world: PlayedWorld): void {
    this.worlds++;
    this.happened += world.happened;
    this.simulatedSeconds += world.simulatedSeconds;
    this.longestWait = Math.max(this.longestWait, world.longestWait);
    for (const [fault, count] of world.faults) this.faults.set(fault, (this.faults.get(fault) ?? 0) + count);
    if (world.broken) this.broken.push(world);
  }

  /** The most frequent fault first. */
  get faultCounts(): string {
    const sorted = [...this.faults].sort((a, b) => b[1] - a[1]);
    return sorted.map(([fault, count]) => `${count} × ${fault}`).join(', ');
  }
}

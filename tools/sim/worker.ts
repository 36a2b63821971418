import { parentPort, workerData } from 'node:worker_threads';
import type { BrokenRule } from './broken-rule.js';
import { playSeed } from './play-world.js';

/** Which seeds a worker plays: every `stride`-th from `first` on, up to `last`. */
export interface WorkerShare {
  readonly first: number;
  readonly last: number;
  readonly stride: number;
  readonly brokenRule: BrokenRule | null;
}

const { first, last, stride, brokenRule } = workerData as WorkerShare;
for (let seed = first; seed <= last; seed += stride) {
  parentPort?.postMessage(await playSeed(seed, { brokenRule }));
}

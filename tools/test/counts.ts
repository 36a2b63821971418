/** How many tests ran, and whether the runner itself was content. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  ok: boolean;
}

/** A runner that ends badly without naming a failed test counts as one failure, so that the sum never looks clean. */
export function settled(counts: Counts): Counts {
  return !counts.ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

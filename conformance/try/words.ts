import type { ScoreOutcome, StepOutcome } from '@hyperhost/wire';

/** What came of a step or a scoring, as an author sees it on the wire. */
export function wordsOf(outcome: StepOutcome | ScoreOutcome): string {
  switch (outcome.kind) {
    case 'done':
      return `a result at ${calls(outcome.calls)}${outcome.replayed ? ', replayed' : ''}`;
    case 'scored':
      return `scores ${metricsText(outcome.scores.metrics)}`;
    case 'verdict':
      return `${outcome.verdict.reason}: ${outcome.verdict.message}`;
    case 'lost':
      return 'NOT_FOUND (MODEL_LOST)';
    case 'mismatch':
      return outcome.haveCalls < 0
        ? 'ABORTED without the trailer hyperhost-have-calls'
        : `ABORTED (MODEL_STATE_MISMATCH), hyperhost-have-calls ${outcome.haveCalls}`;
    case 'busy':
      return 'ABORTED (MODEL_BUSY)';
    case 'stale-epoch':
      return 'ABORTED (STALE_EPOCH)';
    case 'full':
      return 'RESOURCE_EXHAUSTED (SLOTS_FULL)';
    case 'unreachable':
    case 'breach':
      return outcome.detail;
    case 'overdue':
      return 'DEADLINE_EXCEEDED';
    case 'cancelled':
      return 'cancelled';
  }
}

export function calls(count: number): string {
  return count === 1 ? '1 call' : `${count} calls`;
}

export function metricsText(metrics: Readonly<Record<string, number>> | undefined): string {
  const entries = Object.entries(metrics ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? 'none' : entries.map(([name, value]) => `${name} ${value}`).join(', ');
}

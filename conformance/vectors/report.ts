import type { Outcome } from './outcome.js';

const SHOWN_DIFFERENCES = 5;

/** The report in lines. The last one is exactly `N passed, M failed`. */
export function reportLines(outcomes: readonly Outcome[]): string[] {
  const failed = outcomes.filter((outcome) => outcome.type === 'failed');
  const passed = outcomes.filter((outcome) => outcome.type === 'passed').length;
  return [...skippedLines(outcomes), ...failed.flatMap(failureLines), `${passed} passed, ${failed.length} failed`];
}

function failureLines({ name, differences }: Outcome & { type: 'failed' }): string[] {
  const more = differences.length - SHOWN_DIFFERENCES;
  return [
    `FAILED ${name}`,
    ...differences.slice(0, SHOWN_DIFFERENCES).map((line) => `    ${line}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

/** One line for each reason, with the names of what was skipped for it. */
function skippedLines(outcomes: readonly Outcome[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const outcome of outcomes) {
    if (outcome.type !== 'skipped') continue;
    byReason.set(outcome.reason, [...(byReason.get(outcome.reason) ?? []), outcome.name.replace(/^\S+\.json /, '')]);
  }
  return [...byReason].map(([reason, names]) => `skipped ${names.length} (${reason}): ${names.join(', ')}`);
}

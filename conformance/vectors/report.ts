import type { Outcome } from './outcome.js';

const SHOWN_DIFFERENCES = 5;

/** The report in lines. The last one is exactly `N passed, M failed`. */
export function reportLines(outcomes: readonly Outcome[]): string[] {
  const failed = outcomes.filter((outcome) => outcome.type === 'failed');
  const passed = outcomes.filter((outcome) => outcome.type === 'passed').length;
  return [...remarkLines(outcomes), ...failed.flatMap(failureLines), `${passed} passed, ${failed.length} failed`];
}

function failureLines({ name, differences }: Outcome & { type: 'failed' }): string[] {
  const more = differences.length - SHOWN_DIFFERENCES;
  return [
    `FAILED ${name}`,
    ...differences.slice(0, SHOWN_DIFFERENCES).map((line) => `    ${line}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

/** One line for each reason to skip and each remark, with the names of its cases. */
function remarkLines(outcomes: readonly Outcome[]): string[] {
  const named = new Map<string, string[]>();
  for (const outcome of outcomes) {
    const remark =
      outcome.type === 'skipped' ? `(${outcome.reason})` : outcome.type === 'passed' ? outcome.remark : undefined;
    if (remark === undefined) continue;
    const about = outcome.type === 'skipped' ? 'skipped' : 'passed';
    const key = JSON.stringify([about, remark]);
    named.set(key, [...(named.get(key) ?? []), outcome.name.replace(/^\S+\.json /, '')]);
  }
  return [...named].map(([key, names]) => {
    const [about, remark] = JSON.parse(key) as [string, string];
    return `${about} ${names.length} ${remark}: ${names.join(', ')}`;
  });
}

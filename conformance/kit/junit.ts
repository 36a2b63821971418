import type { Finding, GroupFindings } from './examine.js';

/** What was found as JUnit XML: a suite for each group, times in seconds. */
export function junitOf(target: string, groups: readonly GroupFindings[]): string {
  const all = groups.flatMap(({ findings }) => findings);
  const suites = groups.map(
    ({ title, findings }) =>
      `  <testsuite name="${escaped(title)}" ${numbersOf(findings)}>\n${findings.map((one) => caseOf(title, one)).join('')}  </testsuite>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="conformance of ${escaped(target)}" ${numbersOf(all)}>\n${suites.join('')}</testsuites>\n`;
}

function numbersOf(findings: readonly Finding[]): string {
  const of = (kind: string) => findings.filter(({ outcome }) => outcome.kind === kind).length;
  return `tests="${findings.length}" failures="${of('failed')}" errors="0" skipped="${of('skipped')}" time="${seconds(findings)}"`;
}

function caseOf(title: string, { case: { id, rule, where }, outcome, ms }: Finding): string {
  const head = `    <testcase classname="${escaped(title)}" name="${escaped(`${id} ${rule}`)}" time="${seconds([{ ms }])}"`;
  switch (outcome.kind) {
    case 'ok':
      return `${head}/>\n`;
    case 'skipped':
      return `${head}>\n      <skipped message="${escaped(outcome.why)}"/>\n    </testcase>\n`;
    case 'failed': {
      const text = `the contract: ${outcome.expected}\nthe server: ${outcome.came}\nsee ${where}`;
      return `${head}>\n      <failure message="${escaped(rule)}">${escaped(text)}</failure>\n    </testcase>\n`;
    }
  }
}

function seconds(findings: readonly { readonly ms: number }[]): string {
  return (findings.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(3);
}

/** Text for XML. What XML cannot hold at all, as the character NUL, becomes a mark. */
function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => names[character] as string);
}

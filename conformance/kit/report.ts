import type { Description } from '@hyperhost/wire';
import type { Finding, GroupFindings } from './examine.js';
import { introduction } from './introduction.js';

const TITLE_WIDTH = 24;
const LONGEST_PARAMS = 120;

/** Tells people what was found: a line for each group, and more only where something is not as it must be. */
export class Report {
  private readonly count = { ok: 0, failed: 0, skipped: 0 };

  constructor(
    private readonly write: (line: string) => void,
    private readonly colours: boolean,
  ) {}

  get failures(): number {
    return this.count.failed;
  }

  met(description: Description, paramsJson: string): void {
    this.write(this.paint('2', introduction(description)));
    const params = paramsJson.length > LONGEST_PARAMS ? `${paramsJson.slice(0, LONGEST_PARAMS)}…` : paramsJson;
    this.write(this.paint('2', `trained with ${params}; other parameters: --space FILE`));
    this.write('');
  }

  looked({ title, findings }: GroupFindings): void {
    const of = (kind: Finding['outcome']['kind']) => findings.filter(({ outcome }) => outcome.kind === kind).length;
    const [ok, failed, skipped] = [of('ok'), of('failed'), of('skipped')];
    this.count.ok += ok;
    this.count.failed += failed;
    this.count.skipped += skipped;
    const parts = [
      ...(ok > 0 ? [this.paint('32', `${ok} ok`)] : []),
      ...(failed > 0 ? [this.paint('31', `${failed} failed`)] : []),
      ...(skipped > 0 ? [this.paint('2', `${skipped} skipped`)] : []),
    ];
    this.write(`${this.paint('1', title.padEnd(TITLE_WIDTH))}${parts.join(' · ')}`);
    for (const finding of findings) this.failed(finding);
    for (const [why, ids] of skips(findings)) this.write(this.paint('2', `  – ${inShort(ids)}  ${why}`));
  }

  /** The last line. */
  close(seconds: number): void {
    const { ok, failed, skipped } = this.count;
    const rest = `${skipped > 0 ? `, ${skipped} skipped` : ''}, in ${seconds.toFixed(1)} s`;
    this.write('');
    this.write(
      failed === 0
        ? this.paint('32', `The server keeps the contract: ${ok} ok${rest}.`)
        : this.paint('31', `The server breaks the contract: ${failed} failed, ${ok} ok${rest}.`),
    );
  }

  private failed({ case: { id, rule, where }, outcome }: Finding): void {
    if (outcome.kind !== 'failed') return;
    this.write(`  ${this.paint('31', `✗ ${id}`)}  ${rule}`);
    this.write(`      the contract  ${outcome.expected}`);
    this.write(`      the server    ${outcome.came}`);
    this.write(`      see           ${where}`);
  }

  private paint(code: string, text: string): string {
    return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** The ids of skipped cases, by the reason. */
function skips(findings: readonly Finding[]): ReadonlyMap<string, readonly string[]> {
  const byReason = new Map<string, string[]>();
  for (const { case: one, outcome } of findings) {
    if (outcome.kind !== 'skipped') continue;
    byReason.set(outcome.why, [...(byReason.get(outcome.why) ?? []), one.id]);
  }
  return byReason;
}

/** Ids of one group on one line, in runs: `SLOT-2 to 6, 8`. */
function inShort(ids: readonly string[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const id of ids) {
    const number = Number(id.split('-')[1]);
    const last = runs.at(-1);
    if (last?.to === number - 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  const texts = runs.map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  return `${ids[0]?.split('-')[0]}-${texts.join(', ')}`;
}

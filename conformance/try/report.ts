import type { Finding } from '../kit/examine.js';

/** What to tell the author of a server whose check failed. */
export interface Complaint {
  readonly expected: string;
  readonly came: string;
  /** What to do, and where the contract says so. */
  readonly advice: string;
}

/** Writes the checks as they are made, one line each, and keeps count. */
export class Report {
  private passedCount = 0;
  private failedCount = 0;

  constructor(
    private readonly write: (line: string) => void,
    private readonly colours: boolean,
  ) {}

  get failures(): number {
    return this.failedCount;
  }

  heading(text: string): void {
    this.write('');
    this.write(this.paint('1', text));
  }

  passed(title: string, note = ''): void {
    this.passedCount++;
    this.write(`  ${this.paint('32', '✓')} ${title}${note ? this.paint('2', `  ${note}`) : ''}`);
  }

  failed(title: string, { expected, came, advice }: Complaint): void {
    this.failedCount++;
    this.write(`  ${this.paint('31', '✗')} ${title}`);
    this.write(`      expected  ${expected}`);
    this.write(`      came      ${came}`);
    this.write(`      to do     ${advice}`);
  }

  /** A check that could not be made, or does not apply. It counts as neither. */
  skipped(title: string, why: string): void {
    this.write(`  ${this.paint('2', `– ${title}  ${why}`)}`);
  }

  /** What a case of the kit found. */
  finding({ case: { id, rule, where }, outcome }: Finding): void {
    if (outcome.kind === 'ok') this.passed(rule, id);
    else if (outcome.kind === 'skipped') this.skipped(rule, outcome.why);
    else this.failed(rule, { ...outcome, advice: `keep rule ${id}: ${where}` });
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) this.write(`  ${line}`);
  }

  /** The last line. */
  close(seconds: number): void {
    const took = `in ${seconds.toFixed(1)} s`;
    this.write('');
    this.write(
      this.failedCount === 0
        ? this.paint('32', `The server keeps the contract: ${count(this.passedCount, 'check')} passed ${took}.`)
        : this.paint(
            '31',
            `${this.failedCount} of ${count(this.passedCount + this.failedCount, 'check')} failed, ${took}.`,
          ),
    );
  }

  private paint(code: string, text: string): string {
    return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

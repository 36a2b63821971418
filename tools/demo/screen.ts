import type { WriteStream } from 'node:tty';
import { cut } from './paint.js';

/**
 * A block of lines at the end of the terminal that is drawn over again in place. Only what changed is sent, in one piece,
 * between the marks of a synchronised update, so nothing flickers.
 */
export class Screen {
  private lines: string[] = [];
  private open = false;

  constructor(private readonly stream: WriteStream) {}

  /** How many lines there is room for. */
  get rows(): number {
    return Math.max(4, (this.stream.rows ?? 24) - 1);
  }

  get columns(): number {
    return this.stream.columns ?? 80;
  }

  /** Shows these lines in place of those shown before. */
  draw(wanted: readonly string[]): void {
    // A line that wrapped, or a block higher than the terminal, could not be drawn over.
    const lines = wanted.slice(0, this.rows).map((line) => cut(line, this.columns - 1));
    let out = this.open ? '' : '\x1b[?25l';
    this.open = true;
    if (this.lines.length > 0) out += `\x1b[${this.lines.length}A`;
    for (const [i, line] of lines.entries()) out += line === this.lines[i] ? '\n' : `\r\x1b[2K${line}\n`;
    if (lines.length < this.lines.length) out += '\x1b[J';
    this.lines = lines;
    this.stream.write(`\x1b[?2026h${out}\x1b[?2026l`);
  }

  /** Takes the block away and shows the cursor again. */
  clear(): void {
    if (!this.open) return;
    const up = this.lines.length > 0 ? `\x1b[${this.lines.length}A\r\x1b[J` : '';
    this.lines = [];
    this.open = false;
    this.stream.write(`${up}\x1b[?25h`);
  }
}

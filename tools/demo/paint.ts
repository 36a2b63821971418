/** Colours for the terminal; plain text where colours are not wanted. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
  magenta(text: string): string;
  red(text: string): string;
}

export function makePaint(colours: boolean): Paint {
  const paint = (on: number, off: number) => (text: string) =>
    colours && text ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    green: paint(32, 39),
    cyan: paint(36, 39),
    magenta: paint(35, 39),
    red: paint(31, 39),
  };
}

/** Colours are wanted on a terminal, unless NO_COLOR (no-color.org) or a terminal without them says otherwise. */
export function wantsColours(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** What a terminal takes for itself instead of showing it: `ESC [ … letter`. */
const command = '\x1b\\[[0-9;?]*[a-zA-Z]';

/** How many columns a text takes. Everything that is drawn here is one column wide. */
export function width(text: string): number {
  return [...text.replace(new RegExp(command, 'g'), '')].length;
}

/** Cuts a line to so many columns, and leaves its colours whole. */
export function cut(line: string, columns: number): string {
  if (width(line) <= columns) return line;
  let room = columns - 1;
  let kept = '';
  for (const [piece] of line.matchAll(new RegExp(`${command}|.`, 'gsu'))) {
    if (piece.startsWith('\x1b')) kept += piece;
    else if (room > 0) {
      kept += piece;
      room -= 1;
    }
  }
  return `${kept}…`;
}

/** A text padded on the right to so many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

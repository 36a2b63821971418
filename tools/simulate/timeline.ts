/** A value that holds from a point of the way on, until the next one. */
export interface Stair {
  /** 0 to 1. */
  readonly from: number;
  readonly value: number;
}

/**
 * The bits of a braille character, by row from the top and column: U+2800 plus their sum is the character.
 * (Unicode, Braille Patterns.)
 */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Draws stairs as lines of braille, two dots a column and four a row. Before the first one nothing is drawn. */
export function timeline(stairs: readonly Stair[], columns: number, rows: number): string[] {
  const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  const values = stairs.map(({ value }) => value);
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const bottom = rows * 4 - 1;
  const rowOf = (value: number) => (most > least ? Math.round(((most - value) / (most - least)) * bottom) : 0);
  const dots = columns * 2;
  let before: number | undefined;
  for (let x = 0; x < dots; x++) {
    const rows = stairs
      .filter(({ from }) => Math.min(dots - 1, Math.floor(from * dots)) === x)
      .map(({ value }) => rowOf(value));
    // A riser joins the stairs of a column, and the one before them.
    const joined = before === undefined ? rows : [before, ...rows];
    if (joined.length === 0) continue;
    for (let y = Math.min(...joined); y <= Math.max(...joined); y++) {
      const row = cells[y >> 2] as number[];
      row[x >> 1] = (row[x >> 1] as number) | DOTS[(y & 3) as 0 | 1 | 2 | 3][(x & 1) as 0 | 1];
    }
    before = joined.at(-1);
  }
  return cells.map((row) => row.map((bits) => (bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits))).join(''));
}

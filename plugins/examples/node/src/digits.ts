import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const PIXELS = 64;
export const CLASSES = 10;
/** Every fifth image is for validation. */
const FOLDS = 5;

export interface Rows {
  /** Row by row, PIXELS values each, 0 to 1. */
  readonly pixels: Float64Array;
  readonly labels: Uint8Array;
}

export interface Digits {
  readonly train: Rows;
  readonly validation: Rows;
  readonly sha256: string;
}

/** The 1,797 handwritten digits (DATA.md), with a fixed split of four to one in each class. */
export function loadDigits(): Digits {
  const raw = gunzipSync(readFileSync(dataFile()));
  const rows: Buffer[] = [];
  for (let at = 0; at < raw.length; at += PIXELS + 1) rows.push(raw.subarray(at, at + PIXELS + 1));
  // In the order of the labels, so that every fifth row is a fifth of each class.
  const byLabel = rows.sort((a, b) => (a[PIXELS] as number) - (b[PIXELS] as number));
  const train = byLabel.filter((_, index) => index % FOLDS !== 0);
  const validation = byLabel.filter((_, index) => index % FOLDS === 0);
  const sha256 = createHash('sha256').update(raw).update(`every ${FOLDS}th by label`).digest('hex');
  return { train: rowsOf(train), validation: rowsOf(validation), sha256 };
}

function rowsOf(rows: readonly Buffer[]): Rows {
  const pixels = new Float64Array(rows.length * PIXELS);
  const labels = new Uint8Array(rows.length);
  rows.forEach((row, index) => {
    for (let pixel = 0; pixel < PIXELS; pixel++) pixels[index * PIXELS + pixel] = (row[pixel] as number) / 16;
    labels[index] = row[PIXELS] as number;
  });
  return { pixels, labels };
}

/** The file lies beside the sources; the built code runs from elsewhere, so look upwards for it. */
function dataFile(): string {
  const name = join('plugins', 'examples', 'node', 'digits.bin.gz');
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) throw new Error(`there is no ${name} above ${import.meta.url}`);
  }
}

import type { RungPlaces } from './rung-places.js';

/** Where the dots of the bracket view stand. Pure geometry in CSS pixels; the top rung is the last one of the plan. */

export interface Point {
  x: number;
  y: number;
}

export interface RungBox {
  rung: number;
  /** Baseline of the rung's label. */
  labelY: number;
  /** Top and bottom of the room for the dots. */
  top: number;
  bottom: number;
  /** One position a place; empty where the rung is drawn as a bar. */
  dots: Point[];
  /** Many models: one bar instead of dots. */
  aggregated: boolean;
}

export interface BracketLayout {
  width: number;
  height: number;
  radius: number;
  rungs: RungBox[];
}

/** Distances of dots to choose from, the largest that fits first: one row if dots stay large, else few rows. */
const PITCHES: readonly { rows: number; pitches: readonly number[] }[] = [
  { rows: 1, pitches: [22, 20, 18, 16, 15, 14, 13, 12] },
  { rows: 3, pitches: [14, 13, 12, 11, 10] },
  { rows: 6, pitches: [11, 10, 9, 8, 7] },
];
const SMALLEST_PITCH = 7;
/** A rung of more models is one bar. */
export const DOTS_AT_MOST = 600;
const BAR_HEIGHT = 14;
const LABEL_HEIGHT = 18;
const LINK_HEIGHT = 28;
const MARGIN = 6;
/** Between the line of a rung and its first row of dots. */
const INSET = 4;
const COLUMN_MIN = 152;
export const COLUMN_GAP = 20;

/**
 * Widths of the brackets' columns side by side, or null where they do not fit and are better stacked. A column grows
 * with the root of its models, so small brackets stay readable.
 */
export function columnWidths(models: readonly number[], total: number): number[] | null {
  const room = total - COLUMN_GAP * (models.length - 1);
  if (models.length === 0 || room < COLUMN_MIN * models.length) return null;
  const weights = models.map((n) => Math.sqrt(Math.max(1, n)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const spare = room - COLUMN_MIN * models.length;
  return weights.map((w) => Math.floor(COLUMN_MIN + (spare * w) / sum));
}

/**
 * Lays out brackets that stand side by side. Rungs are aligned from the top, where every bracket ends, so that a row
 * holds the rungs that lead to (about) the same number of calls. `widths` is one width a bracket.
 */
export function layoutBrackets(brackets: readonly RungPlaces[][], widths: readonly number[]): BracketLayout[] {
  const pitch = pitchFor(brackets, widths);
  const packed = brackets.map((rungs, b) => rungs.map((rung) => pack(rung.places.length, widths[b] ?? 0, pitch)));
  const levels = Math.max(0, ...brackets.map((rungs) => rungs.length));
  // Height of a row: its fullest rung. Level 0 is the top.
  const heights = Array.from({ length: levels }, (_, level) =>
    Math.max(...packed.map((rungs) => rungs[rungs.length - 1 - level]?.height ?? 0)),
  );
  const tops: number[] = [];
  let y = 0;
  for (const height of heights) {
    tops.push(y + LABEL_HEIGHT);
    y += LABEL_HEIGHT + height + LINK_HEIGHT;
  }
  return brackets.map((rungs, b) => ({
    width: widths[b] ?? 0,
    height: Math.max(0, y - LINK_HEIGHT + MARGIN),
    radius: pitch * 0.36,
    rungs: rungs.map((_, index) => {
      const level = rungs.length - 1 - index;
      const top = tops[level] ?? 0;
      const own = packed[b]?.[index];
      return {
        rung: index,
        labelY: top - 6,
        top,
        bottom: top + (own?.height ?? 0),
        dots: (own?.dots ?? []).map((dot) => ({ x: dot.x, y: dot.y + top })),
        aggregated: own?.aggregated ?? false,
      };
    }),
  }));
}

/** A curve from a place up to the same model's place in the next rung. */
export function linkPath(from: Point, to: Point, radius: number): string {
  const start = from.y - radius;
  const end = to.y + radius;
  const middle = (start + end) / 2;
  const n = (value: number) => Math.round(value * 10) / 10;
  return `M${n(from.x)} ${n(start)}C${n(from.x)} ${n(middle)} ${n(to.x)} ${n(middle)} ${n(to.x)} ${n(end)}`;
}

function pitchFor(brackets: readonly RungPlaces[][], widths: readonly number[]): number {
  for (const { rows, pitches } of PITCHES) {
    const found = pitches.find((pitch) =>
      brackets.every((rungs, b) =>
        rungs.every(
          ({ places }) => places.length > DOTS_AT_MOST || places.length <= rows * perRow(widths[b] ?? 0, pitch),
        ),
      ),
    );
    if (found) return found;
  }
  return SMALLEST_PITCH;
}

function perRow(width: number, pitch: number): number {
  return Math.max(1, Math.floor((width - MARGIN) / pitch));
}

/** Rows from the left, as few as fit, all but the last of equal length. */
function pack(count: number, width: number, pitch: number): { dots: Point[]; height: number; aggregated: boolean } {
  if (count > DOTS_AT_MOST) return { dots: [], height: BAR_HEIGHT, aggregated: true };
  const rows = Math.ceil(count / perRow(width, pitch));
  const columns = Math.ceil(count / Math.max(1, rows));
  const dots = Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    return {
      x: ((index % columns) + 0.5) * pitch + 2,
      y: (row + 0.5) * pitch + INSET,
    };
  });
  return { dots, height: rows * pitch + INSET, aggregated: false };
}

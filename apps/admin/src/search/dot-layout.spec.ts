import { describe, expect, it } from 'vitest';
import { columnWidths, DOTS_AT_MOST, layoutBrackets, linkPath } from './dot-layout.js';
import type { RungPlaces } from './rung-places.js';

function rung(index: number, calls: number, models: number): RungPlaces {
  const places = Array.from({ length: models }, () => ({
    model: null,
    state: 'open' as const,
    score: null,
    rank: null,
  }));
  return { rung: index, calls, planned: models, places, arrived: 0, best: null, promotedFrom: null };
}

/** Hyperband 27 / 3: 49 models. */
const hyperband27 = [
  [rung(0, 1, 27), rung(1, 3, 9), rung(2, 9, 3), rung(3, 27, 1)],
  [rung(0, 3, 12), rung(1, 9, 4), rung(2, 27, 1)],
  [rung(0, 9, 6), rung(1, 27, 2)],
  [rung(0, 27, 4)],
];

describe('the layout of brackets', () => {
  it.each([400, 800, 1200])('keeps all dots apart and inside their column at %i px', (total) => {
    const widths = columnWidths([27, 12, 6, 4], total) ?? [total, total, total, total];
    for (const layout of layoutBrackets(hyperband27, widths)) {
      const dots = layout.rungs.flatMap((r) => r.dots);
      for (const [i, a] of dots.entries()) {
        expect(a.x - layout.radius).toBeGreaterThanOrEqual(0);
        expect(a.x + layout.radius).toBeLessThanOrEqual(layout.width);
        expect(a.y + layout.radius).toBeLessThanOrEqual(layout.height);
        for (const b of dots.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * layout.radius);
      }
    }
  });

  it('puts rungs that end at the same calls into one row, the last at the top', () => {
    const layouts = layoutBrackets(hyperband27, [300, 200, 150, 150]);
    const last = layouts.map((l) => l.rungs.at(-1)?.top);
    expect(new Set(last).size).toBe(1);
    expect(layouts[0]?.rungs[1]?.top).toBe(layouts[1]?.rungs[0]?.top);
    const tops = layouts[0]?.rungs.map((r) => r.top) ?? [];
    expect([...tops].sort((a, b) => b - a)).toEqual(tops);
  });

  it('does not move a dot when a rung fills, since open places are laid out like taken ones', () => {
    const before = layoutBrackets(hyperband27, [300, 200, 150, 150]);
    const filled = hyperband27.map((rungs) =>
      rungs.map((r) => ({ ...r, places: r.places.map((p, i) => ({ ...p, model: i, state: 'arrived' as const })) })),
    );
    expect(layoutBrackets(filled, [300, 200, 150, 150])).toEqual(before);
  });

  it('draws a rung of very many models as one bar', () => {
    const [layout] = layoutBrackets([[rung(0, 1, DOTS_AT_MOST + 1), rung(1, 3, 10)]], [600]);
    expect(layout?.rungs[0]).toMatchObject({ aggregated: true, dots: [] });
    expect(layout?.rungs[1]?.dots).toHaveLength(10);
    const [alone] = layoutBrackets([[rung(0, 3, 10)]], [600]);
    expect(layout?.radius).toBe(alone?.radius);
  });

  it('stacks brackets that would become too narrow', () => {
    expect(columnWidths([27, 12, 6, 4], 390)).toBeNull();
    const widths = columnWidths([243, 98, 41, 18, 9, 6], 1200) ?? [];
    expect(widths).toHaveLength(6);
    expect(widths.reduce((a, b) => a + b, 0) + 5 * 20).toBeLessThanOrEqual(1200);
  });

  it('links a dot with its next place, from edge to edge', () => {
    expect(linkPath({ x: 10, y: 100 }, { x: 20, y: 40 }, 5)).toBe('M10 95C10 70 20 70 20 45');
  });
});

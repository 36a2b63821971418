import type { TradeLine, TradePoint } from './trade.js';

const PANEL = { width: 350, height: 260, top: 98, left: 64, gap: 66 };
/** What the axes span, and their steps. */
const RATIO = { least: 0.94, most: 1.14, step: 0.04 };
const BUDGET = { least: 0.3, most: 1, step: 0.1 };
/** Dash patterns, so that lines differ where colours do not. */
const DASHES = ['', '7 4', '2 3'];

/**
 * The trade as an SVG drawing: one panel an experiment, one line a number of slots, one point a slack. It brings its own
 * background, light or dark as the reader's system is.
 */
export function tradeChart(lines: readonly TradeLine[]): string {
  const experiments = [...new Set(lines.map(({ experiment }) => experiment))];
  const width = PANEL.left + experiments.length * (PANEL.width + PANEL.gap) - PANEL.gap + 24;
  const height = PANEL.top + PANEL.height + 62;
  const panels = experiments.map((experiment, i) => {
    const own = lines.filter((line) => line.experiment === experiment);
    return panel(experiment, own, PANEL.left + i * (PANEL.width + PANEL.gap));
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">More slack: a good score sooner, the end later</title>
<style>
  .back { fill: #ffffff } text { fill: #1f2328; font: 12px system-ui, sans-serif } .head { font-size: 15px; font-weight: 600 }
  .name { font-weight: 600 } .soft { fill: #59636e } .slack { fill: #59636e; font-size: 10.5px } .grid { stroke: #d1d9e0 }
  .line { fill: none; stroke-width: 2 } .point { stroke: #ffffff }
  .s0 { stroke: #0969da } .s1 { stroke: #bc4c00 } .s2 { stroke: #1a7f37 } .f0 { fill: #0969da } .f1 { fill: #bc4c00 } .f2 { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } text { fill: #e6edf3 } .soft, .slack { fill: #9198a1 } .grid { stroke: #3d444d } .point { stroke: #0d1117 }
    .s0 { stroke: #58a6ff } .s1 { stroke: #f0883e } .s2 { stroke: #3fb950 } .f0 { fill: #58a6ff } .f1 { fill: #f0883e } .f2 { fill: #3fb950 }
  }
</style>
<rect class="back" width="${width}" height="${height}" rx="6"/>
<text class="head" x="${PANEL.left}" y="28">More slack: a good score sooner, the end later</text>
<text class="soft" x="${PANEL.left}" y="46">Means over recorded runs, played by the simulator. The numbers at the points are the slack.</text>
${panels.join('\n')}
</svg>
`;
}

function panel(experiment: string, lines: readonly TradeLine[], left: number): string {
  const x = (ratio: number) => left + ((ratio - RATIO.least) / (RATIO.most - RATIO.least)) * PANEL.width;
  const y = (budget: number) => PANEL.top + ((BUDGET.most - budget) / (BUDGET.most - BUDGET.least)) * PANEL.height;
  const bottom = PANEL.top + PANEL.height;
  const right = left + PANEL.width;
  const across = ticks(BUDGET).map(
    (budget) =>
      `<line class="grid" x1="${left}" x2="${right}" y1="${at(y(budget))}" y2="${at(y(budget))}"/><text class="soft" x="${left - 8}" y="${at(y(budget) + 4)}" text-anchor="end">${Math.round(100 * budget)} %</text>`,
  );
  const down = ticks(RATIO).map(
    (ratio) =>
      `<line class="grid" x1="${at(x(ratio))}" x2="${at(x(ratio))}" y1="${bottom}" y2="${bottom + 4}"/><text class="soft" x="${at(x(ratio))}" y="${bottom + 18}" text-anchor="middle">${ratio.toFixed(2)}</text>`,
  );
  const drawn = lines.map(({ slots, points }, i) => {
    const place = (point: TradePoint) => [at(x(point.ratio)), at(y(point.budget))] as const;
    const path = points.map((point) => place(point).join(',')).join(' ');
    const dots = points.map((point) => {
      const [cx, cy] = place(point);
      const words = `${slots} slots, slack ${point.slack}: ratio ${point.ratio.toFixed(3)}, ${(100 * point.budget).toFixed(1)} % of the calls`;
      return `<circle class="point f${i}" cx="${cx}" cy="${cy}" r="4"><title>${words}</title></circle>`;
    });
    // Slacks stand below the lowest line alone: on the others they are nearly above the same.
    const slacks = i === 0 ? slackLabels(points, place) : [];
    return `<polyline class="line s${i}" stroke-dasharray="${DASHES[i]}" points="${path}"/>${dots.join('')}${slacks.join('')}`;
  });
  const legend = lines.map(({ slots }, i) => {
    const from = left + PANEL.width - 84;
    const row = PANEL.top + 16 + i * 18;
    return `<line class="line s${i}" stroke-dasharray="${DASHES[i]}" x1="${from}" x2="${from + 26}" y1="${row - 4}" y2="${row - 4}"/><text x="${from + 34}" y="${row}">${slots} slots</text>`;
  });
  return [
    `<text class="name" x="${left}" y="${PANEL.top - 28}">${experiment}</text><text class="soft" x="${left}" y="${PANEL.top - 11}">share of the calls until 99 % of the best score   ↓ better</text>`,
    ...across,
    ...down,
    `<text class="soft" x="${left + PANEL.width / 2}" y="${bottom + 40}" text-anchor="middle">time to the end ÷ bound   ← better</text>`,
    // The lowest line, with its words, lies on top.
    ...drawn.reverse(),
    ...legend,
  ].join('\n');
}

/** The slack below each point that has room for it. */
function slackLabels(points: readonly TradePoint[], place: (point: TradePoint) => readonly [number, number]): string[] {
  let before: readonly [number, number] = [Number.NEGATIVE_INFINITY, 0];
  return points.flatMap((point) => {
    const [cx, cy] = place(point);
    if (Math.hypot(cx - before[0], cy - before[1]) < 20) return [];
    before = [cx, cy];
    return [`<text class="slack" x="${cx}" y="${cy + 17}" text-anchor="middle">${point.slack}</text>`];
  });
}

function ticks({ least, most, step }: { least: number; most: number; step: number }): number[] {
  return Array.from({ length: Math.round((most - least) / step) + 1 }, (_, i) => least + i * step);
}

function at(place: number): number {
  return Number(place.toFixed(1));
}

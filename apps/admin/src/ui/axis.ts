/** Scales and ticks of the charts. Pure. */

export interface Scale {
  (value: number): number;
  domain: readonly [number, number];
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  const slope = to === from ? 0 : (range[1] - range[0]) / (to - from);
  return Object.assign((value: number) => range[0] + (value - from) * slope, { domain });
}

/** For positive values only; smaller ones are drawn at the start. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const inner = linearScale([Math.log(domain[0]), Math.log(domain[1])], range);
  return Object.assign((value: number) => inner(Math.log(Math.max(domain[0], value))), { domain });
}

/** About `count` round values from `low` to `high`, at 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / Math.max(1, count));
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

/**
 * The domain of scores worth drawing: all but the given share (0–1) of them, left out at the `low` or the `high` end,
 * widened to round values so that a new score seldom moves it. A few terrible scores must not press all others into one
 * line.
 */
export function scoreDomain(
  scores: readonly number[],
  shareLeftOut: number,
  leftOutAt: 'low' | 'high' = 'low',
): [number, number] {
  const finite = scores.filter(Number.isFinite).sort((a, b) => a - b);
  if (finite.length === 0) return [0, 1];
  const leftOut = Math.floor(finite.length * shareLeftOut);
  const [first, last] = leftOutAt === 'low' ? [leftOut, -1] : [0, -1 - leftOut];
  const low = finite.at(first) as number;
  const high = finite.at(last) as number;
  if (high === low) {
    const room = Math.abs(high) > 0 ? Math.abs(high) * 0.1 : 1;
    return [low - room, high + room];
  }
  const step = niceStep((high - low) / 4);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step].map((v) =>
    Number(v.toPrecision(12)),
  ) as [number, number];
}

/** Round places on a logarithmic axis: 1, 2, 5, 10, … or 1, 10, 100, … when there are many. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const marks = decades > 3 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const mark of marks) {
      const value = Number((mark * 10 ** power).toPrecision(3));
      if (value >= low && value <= high) ticks.push(value);
    }
  }
  return ticks;
}

/** A tick's text: as many decimals as its step needs. */
export function tickLabel(value: number, step: number): string {
  const decimals = Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)));
  return (Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(decimals)).replace('-', '−');
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

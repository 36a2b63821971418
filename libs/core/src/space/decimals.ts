/** A number just as it is written: digits · 10^exponent. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * The numbers low, low + step, … up to high, counted in the decimals that low, high and step are written with; so 0.1 with
 * step 0.1 has 0.3 and not 0.30000000000000004. Each is the double nearest to the exact decimal.
 */
export class SteppedRange {
  /** How many numbers; none when low is above high. */
  readonly count: number;
  private readonly exponent: number;
  private readonly low: bigint;
  private readonly step: bigint;
  private readonly last: bigint;

  /** The step is above 0. */
  constructor(low: number, high: number, step: number) {
    const decimals = [low, high, step].map(decimalOf);
    this.exponent = Math.min(...decimals.map(({ exponent }) => exponent));
    const [first = 0n, end = 0n, by = 1n] = decimals.map((decimal) => digitsAt(decimal, this.exponent));
    this.low = first;
    this.step = by;
    this.last = end < first ? -1n : (end - first) / by;
    this.count = Number(this.last + 1n);
  }

  /** The n-th number, from 0; the last one for any n beyond it. */
  at(n: number): number {
    return this.value(BigInt(n));
  }

  /** The number of the range that is nearest to the value. */
  nearest(value: number): number {
    return this.value(this.nearestPlace(value));
  }

  /** The place of a value of the range; null when it is none of them. */
  indexOf(value: number): number | null {
    const place = this.nearestPlace(value);
    return this.value(place) === value ? Number(place) : null;
  }

  private value(n: bigint): number {
    const place = n < this.last ? n : this.last;
    return Number(`${this.low + place * this.step}e${this.exponent}`);
  }

  private nearestPlace(value: number): bigint {
    const decimal = decimalOf(value);
    const exponent = Math.min(decimal.exponent, this.exponent);
    const scale = 10n ** BigInt(this.exponent - exponent);
    const offset = digitsAt(decimal, exponent) - this.low * scale;
    const step = this.step * scale;
    const place = (2n * offset + step) / (2n * step);
    if (offset < 0n) return 0n;
    return place < this.last ? place : this.last;
  }
}

/**
 * The multiple of step within [low, high] that is nearest to a value of that range; outside it when there is none. Where a
 * value is more than 2^53 steps from 0, doubles are no finer than the steps: there it is the value itself.
 */
export function nearestMultiple(value: number, step: number, low: number, high: number): number {
  const steps = Math.round(value / step);
  if (!Number.isSafeInteger(steps)) return value;
  const { digits, exponent } = decimalOf(step);
  const multiple = (n: number) => Number(`${BigInt(n) * digits}e${exponent}`);
  const nearest = multiple(steps);
  if (nearest > high) return multiple(steps - 1);
  return nearest < low ? multiple(steps + 1) : nearest;
}

function decimalOf(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function digitsAt({ digits, exponent }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(exponent - wanted);
}

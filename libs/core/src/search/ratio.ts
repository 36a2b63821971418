/** A positive fraction, exact. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The decimal number as it is written: 2.7 is 27/10, not the nearest binary fraction. For 1 to 10^6. */
export function ratioOf(decimal: number): Ratio {
  const [whole = '0', fraction = ''] = String(decimal).split('.');
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

/** The least whole number that is not below numerator / denominator. */
export function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

/** The nearest whole number; of two equally near ones, the even one. */
export function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const twiceRest = 2n * (numerator - floor * denominator);
  if (twiceRest !== denominator) return twiceRest > denominator ? floor + 1n : floor;
  return floor % 2n === 0n ? floor : floor + 1n;
}

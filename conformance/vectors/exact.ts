/** Whole-number arithmetic on powers of η, written apart from the core so that the two check each other. */

/** η^power as numerator and denominator, where η is read as the decimal number it is written as. */
function powerOf(eta: number, power: number): [bigint, bigint] {
  const decimals = String(eta).split('.')[1]?.length ?? 0;
  const scale = 10n ** BigInt(decimals);
  return [BigInt(Math.round(eta * Number(scale))) ** BigInt(power), scale ** BigInt(power)];
}

/** ⌊count / η^power⌋ */
export function sharedOut(count: number, eta: number, power: number): number {
  const [numerator, denominator] = powerOf(eta, power);
  return Number((BigInt(count) * denominator) / numerator);
}

/** count · η^power, rounded half to even. */
export function multiplied(count: number, eta: number, power: number): number {
  const [numerator, denominator] = powerOf(eta, power);
  const twice = 2n * BigInt(count) * numerator;
  const up = (twice + denominator) / (2n * denominator);
  const isHalf = (twice + denominator) % (2n * denominator) === 0n;
  return Number(isHalf && up % 2n === 1n ? up - 1n : up);
}

const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Here the series and the fraction below are about equally exact. */
const SERIES_UP_TO = 2.5;
const FRACTION_TERMS = 100;
/** Further out the probability is no normal floating-point number any more. */
const DEEP_TAIL = 37;
const LEAST_CHANCE = 2 ** -54;
const GREATEST_CHANCE = 1 - 2 ** -53;

/**
 * Probability that a standard normal number is at most x; relative error below 10^−12 down to x = −37. Inwards the power
 * series Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) (Marsaglia 2004, "Evaluating the Normal Distribution"), outwards the
 * continued fraction Φ(−x) = φ(x)/(x + 1/(x + 2/(x + 3/(x + …)))) (Laplace; Abramowitz and Stegun, 26.2.14).
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  const density = Math.exp((-size * size) / 2) / SQRT_TWO_PI;
  if (size > SERIES_UP_TO) {
    let fraction = size;
    for (let term = FRACTION_TERMS; term >= 1; term--) fraction = size + term / fraction;
    const tail = density / fraction;
    return x < 0 ? tail : 1 - tail;
  }
  let sum = x;
  let term = x;
  for (let odd = 3; sum + term !== sum || odd === 3; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + density * sum;
}

// Numerators and denominators of Wichura's three rational functions, the highest power first, as doubles.
const MIDDLE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
] as const;
const OUTER = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
] as const;
const OUTERMOST = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
] as const;

/**
 * The number that a standard normal one is below with this probability, 0 < chance < 1; relative error about 10^−16
 * (Wichura 1988, "Algorithm AS 241: The Percentage Points of the Normal Distribution", PPND16).
 */
export function normalQuantile(chance: number): number {
  const q = chance - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? chance : 1 - chance));
  const size = r <= 5 ? ratio(OUTER, r - 1.6) : ratio(OUTERMOST, r - 5);
  return q < 0 ? -size : size;
}

function ratio([numerator, denominator]: readonly (readonly number[])[], x: number): number {
  const polynomial = (coefficients: readonly number[] = []) => coefficients.reduce((sum, each) => sum * x + each, 0);
  return polynomial(numerator) / polynomial(denominator);
}

/**
 * The number that a standard normal one cut to [low, high] is below with probability `chance`, 0 ≤ chance < 1. It always
 * works in the lower tail, where a small probability keeps all its digits. An end is infinite, or at most 1e150 from 0, so that its
 * square is a number.
 */
export function cutNormalQuantile(low: number, high: number, chance: number): number {
  const u = Math.max(chance, LEAST_CHANCE);
  return low > 0 ? -lowerQuantile(-high, -low, 1 - u, u) : lowerQuantile(low, high, u, 1 - u);
}

/** For low ≤ 0. `chance` is counted from low, `rest` from high; both are given so that neither loses its digits. */
function lowerQuantile(low: number, high: number, chance: number, rest: number): number {
  if (high < -DEEP_TAIL) return high - deepTail(low, high, rest);
  const below = normalCdf(low) * rest + normalCdf(high) * chance;
  return normalQuantile(Math.min(below, GREATEST_CHANCE));
}

/**
 * How far below `high`: so far out the density e^(−x²/2) is taken as |x|·e^(−x²/2)/|high|, which has a closed inverse. The
 * probabilities are right to one part in high².
 */
function deepTail(low: number, high: number, rest: number): number {
  const lost = Math.exp(((high - low) * (high + low)) / 2);
  const exponent = -Math.log(1 - Math.min(rest, GREATEST_CHANCE) * (1 - lost));
  return (2 * exponent) / (Math.sqrt(high * high + 2 * exponent) - high);
}

import type { InverseDecayAlgorithm } from './algorithm.js';
import type { BracketShape } from './bracket-shape.js';
import { impossiblePlan, MAX_RUNGS } from './plan-limits.js';
import { type Ratio, ratioOf } from './ratio.js';
import type { CallCount, Rung } from './types.js';

/**
 * Dask-ML's InverseDecaySearchCV: after t calls about keep(t + 1) = ⌊n / (2 + t)^d⌋ models are left, d the decay rate. All
 * models that are left have had the same calls, so its decisions are a list of rungs, known beforehand:
 *
 * - Rung 0: all n models, 1 call.
 * - From a rung of c calls: the next has max(1, keep(c + 1 + k)) models and c + k calls, k ≥ 1 the least number with
 *   keep(c + 1 + k) < keep(c + 1). With patience or d = 0, k is at most `fitsPerScore`: such a rung may cut nobody.
 * - A rung that would pass `maxIter` is brought to it and is the last. When one model would be left, the search is over.
 *
 * Dask-ML trains past `maxIter`, and never ends where keep(2) and keep(1) are 0 (n = 1): here that is the end.
 */
export function inverseDecayShape(algorithm: InverseDecayAlgorithm, models: number): BracketShape {
  const { maxIter, fitsPerScore, patience } = algorithm;
  const decay = ratioOf(algorithm.decayRate);
  const steps = patience !== false || decay.numerator === 0n ? fitsPerScore : maxIter;
  const rungsFrom = (count: number) => decayRungs(count, reduced(decay), maxIter, steps);
  return { bracket: 0, models, rungsFrom };
}

function decayRungs(models: number, decay: Ratio, maxIter: CallCount, longestStep: CallCount): Rung[] {
  const rungs: Rung[] = [{ models, calls: 1 }];
  const left = new Left(models, decay);
  for (let calls = 1; calls < maxIter; calls = rungs.at(-1)?.calls as number) {
    const now = left.after(calls + 1);
    if (now === 0) break;
    const step = left.stepsUntilFewer(now, calls + 1, Math.min(longestStep, maxIter - calls));
    const staying = left.after(calls + 1 + step);
    if (staying <= 1) break;
    rungs.push({ models: staying, calls: calls + step });
    if (rungs.length > MAX_RUNGS) {
      throw impossiblePlan('maxIter', `More than ${MAX_RUNGS} rungs. Take fewer calls a model, or score less often.`);
    }
  }
  return rungs;
}

/** ⌊n / (1 + t)^(p/q)⌋ without a root: it is at least k where k^q · (1 + t)^p ≤ n^q. */
class Left {
  private readonly all: bigint;

  constructor(
    private readonly models: number,
    private readonly decay: Ratio,
  ) {
    this.all = BigInt(models) ** decay.denominator;
  }

  /** How many models are left at time t. */
  after(t: number): number {
    const share = this.all / BigInt(1 + t) ** this.decay.numerator;
    return greatest(this.models, (count) => BigInt(count) ** this.decay.denominator <= share);
  }

  /** The least number of steps from t, at most `most`, until fewer than `count` models are left. */
  stepsUntilFewer(count: number, t: number, most: number): number {
    const share = this.all / BigInt(count) ** this.decay.denominator;
    const asMany = greatest(most, (steps) => BigInt(1 + t + steps) ** this.decay.numerator <= share);
    return Math.min(asMany + 1, most);
  }
}

/** The greatest whole number from 0 to `most` of which `holds` is true, where it is true up to some number; 0 if of none. */
function greatest(most: number, holds: (n: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** In lowest terms, which keeps the powers small. */
function reduced({ numerator, denominator }: Ratio): Ratio {
  let [a, b] = [numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

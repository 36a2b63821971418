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
  const decay = reduced(ratioOf(algorithm.decayRate));
  const longestStep = patience !== false || decay.numerator === 0n ? BigInt(fitsPerScore) : null;
  return { bracket: 0, models, rungsFrom: (count) => decayRungs(new Decay(count, decay, longestStep), maxIter) };
}

function decayRungs(decay: Decay, maxIter: CallCount): Rung[] {
  const rungs: Rung[] = [{ models: decay.models, calls: 1 }];
  for (let calls = 1; calls < maxIter; ) {
    const { step, models } = decay.cutFrom(BigInt(calls + 1));
    if (models <= 1) break;
    const wanted = BigInt(calls) + step;
    calls = wanted < maxIter ? Number(wanted) : maxIter;
    rungs.push({ models, calls });
    if (rungs.length > MAX_RUNGS) {
      throw impossiblePlan('maxIter', `More than ${MAX_RUNGS} rungs. Take fewer calls a model, or score less often.`);
    }
  }
  return rungs;
}

/** keep(t) = ⌊n / (1 + t)^(p/q)⌋ without a root: it is at least k where k^q · (1 + t)^p ≤ n^q. */
class Decay {
  private readonly all: bigint;

  constructor(
    readonly models: number,
    private readonly rate: Ratio,
    /** The most calls between two rungs, or null. */
    private readonly longestStep: bigint | null,
  ) {
    this.all = BigInt(models) ** rate.denominator;
  }

  /** The next cut from time t on: after how many calls, and how many models are left. None are where keep(t) is 0. */
  cutFrom(t: bigint): { step: bigint; models: number } {
    const now = this.keep(t);
    if (now === 0n) return { step: 1n, models: 0 };
    const share = this.all / now ** this.rate.denominator;
    const keepsAll = (step: bigint) =>
      (this.longestStep === null || step < this.longestStep) && (1n + t + step) ** this.rate.numerator <= share;
    const step = greatest(keepsAll) + 1n;
    return { step, models: Number(this.keep(t + step)) };
  }

  private keep(t: bigint): bigint {
    const share = this.all / (1n + t) ** this.rate.numerator;
    return greatest((count) => count ** this.rate.denominator <= share);
  }
}

/** The greatest whole number of which `holds` is true, where it is true of 0 and up to some number. */
function greatest(holds: (n: bigint) => boolean): bigint {
  let tooMany = 1n;
  while (holds(tooMany)) tooMany *= 2n;
  let low = tooMany / 2n;
  while (tooMany - low > 1n) {
    const middle = (low + tooMany) / 2n;
    if (holds(middle)) low = middle;
    else tooMany = middle;
  }
  return low;
}

/** In lowest terms, which keeps the powers small. */
function reduced({ numerator, denominator }: Ratio): Ratio {
  let [a, b] = [numerator, denominator];
  while (b > 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

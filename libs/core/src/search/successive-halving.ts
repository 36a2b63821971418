import type { GivenBracket, SuccessiveHalvingAlgorithm } from './algorithm.js';
import type { BracketShape } from './bracket-shape.js';
import { impossiblePlan, MAX_CALLS_OF_A_MODEL } from './plan-limits.js';
import { type Ratio, ratioOf, roundHalfEven } from './ratio.js';
import type { CallCount, Rung } from './types.js';

export interface Halving {
  readonly models: bigint;
  /** Calls at the first rung. */
  readonly calls: bigint;
  readonly eta: Ratio;
  /** The most calls of one model, or null. */
  readonly maxIter: bigint | null;
  /** How many rungs there may be at most. Null: until no model is left. */
  readonly maxRungs: number | null;
}

/**
 * The rungs of one bracket (Jamieson and Talwalkar 2016; Li et al. 2018, Algorithm 1, lines 5 to 9), in whole numbers:
 * rung i has ⌊n / η^i⌋ models with r·η^i calls each, rounded half to even.
 *
 * - A rung that would pass `maxIter` is brought to `maxIter` and is the last.
 * - A rung that would add no calls (η < 2, few calls) is left out: cutting twice on the same scores keeps the same
 *   models as cutting once to the smaller number. So calls strictly rise, and the plan always ends.
 */
export function halvingRungs({ models, calls, eta, maxIter, maxRungs }: Halving): Rung[] {
  const rungs: Rung[] = [];
  let power = { numerator: 1n, denominator: 1n };
  for (let i = 0; maxRungs === null || i < maxRungs; i++) {
    const survivors = (models * power.denominator) / power.numerator;
    if (survivors === 0n) break;
    const wanted = roundHalfEven(calls * power.numerator, power.denominator);
    const last = maxIter !== null && wanted >= maxIter;
    const reached = Number(last ? maxIter : wanted);
    if (reached > MAX_CALLS_OF_A_MODEL) {
      throw impossiblePlan(
        'nInitialIter',
        `The last rungs would have more than ${MAX_CALLS_OF_A_MODEL} calls. Start with fewer calls or models, or set maxIter.`,
      );
    }
    if (rungs.at(-1)?.calls !== reached) rungs.push({ models: Number(survivors), calls: reached });
    if (last) break;
    power = { numerator: power.numerator * eta.numerator, denominator: power.denominator * eta.denominator };
  }
  return rungs;
}

/** A halving that begins as it is given and ends at `maxIter`, or when no model would be left. */
export function givenHalving(
  { nInitialParameters, nInitialIter }: GivenBracket,
  { bracket, aggressiveness, maxIter }: { bracket: number; aggressiveness: number; maxIter: CallCount | undefined },
): BracketShape {
  const rungsFrom = (models: number) =>
    halvingRungs({
      models: BigInt(models),
      calls: BigInt(nInitialIter),
      eta: ratioOf(aggressiveness),
      maxIter: maxIter === undefined ? null : BigInt(maxIter),
      maxRungs: null,
    });
  return { bracket, models: nInitialParameters, rungsFrom };
}

/** A successive halving by itself. */
export function halvingShape(algorithm: SuccessiveHalvingAlgorithm): BracketShape {
  const { nInitialIter, aggressiveness, maxIter } = algorithm;
  if (maxIter !== undefined && nInitialIter > maxIter) {
    throw impossiblePlan('nInitialIter', `More than maxIter, which is ${maxIter}. Lower it, or raise maxIter.`);
  }
  return givenHalving(algorithm, { bracket: 0, aggressiveness, maxIter });
}

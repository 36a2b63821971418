import type { Fault } from '../errors/fault.js';
import type { GivenBracket, HyperbandAlgorithm } from './algorithm.js';
import type { BracketShape } from './bracket-shape.js';
import { impossibleSpec } from './plan-limits.js';
import { ceilDivide, type Ratio, ratioOf } from './ratio.js';
import { givenHalving, halvingRungs } from './successive-halving.js';

/**
 * The brackets of Hyperband, the most adaptive first: those of its plan, or those of them that are chosen, or others that
 * are given in their place, the last of which is bracket 0.
 *
 * @throws HyperhostError INVALID_SPEC at each entry of `brackets` that cannot be.
 */
export function hyperbandShapes(algorithm: HyperbandAlgorithm): BracketShape[] {
  const { brackets } = algorithm;
  if (brackets === undefined) return plannedShapes(algorithm);
  return isChoice(brackets) ? chosenShapes(algorithm, brackets) : givenShapes(algorithm, brackets);
}

/**
 * Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization", Algorithm 1, counted in whole
 * numbers. With R = `maxIter`:
 *
 *     s_max = the largest s with η^s ≤ R
 *     bracket s = s_max … 0:  n_s = ⌈(s_max + 1)·η^s / (s + 1)⌉ models, r_s = ⌊R / η^s⌋ calls before the first cut,
 *                             rungs 0 … s
 *
 * Logarithms and powers in floating point lose brackets and calls (R = 243, 729, 1000): ADR 0002.
 */
function plannedShapes({ maxIter, aggressiveness }: HyperbandAlgorithm): BracketShape[] {
  const most = BigInt(maxIter);
  const eta = ratioOf(aggressiveness);
  const powers = [{ numerator: 1n, denominator: 1n }];
  for (;;) {
    const { numerator, denominator } = powers.at(-1) as Ratio;
    const next = { numerator: numerator * eta.numerator, denominator: denominator * eta.denominator };
    if (next.numerator > most * next.denominator) break;
    powers.push(next);
  }
  const count = BigInt(powers.length);
  return powers
    .map((power, s): BracketShape => {
      const calls = (most * power.denominator) / power.numerator;
      return {
        bracket: s,
        models: Number(ceilDivide(count * power.numerator, BigInt(s + 1) * power.denominator)),
        rungsFrom: (models) => halvingRungs({ models: BigInt(models), calls, eta, maxIter: most, maxRungs: s + 1 }),
      };
    })
    .reverse();
}

function chosenShapes(algorithm: HyperbandAlgorithm, chosen: readonly number[]): BracketShape[] {
  const planned = plannedShapes(algorithm);
  const there = planned.map(({ bracket }) => bracket).join(', ');
  const faults = chosen.flatMap((bracket, i): Fault[] => {
    const fault = (message: string) => [{ path: `algorithm.brackets.${i}`, message }];
    if (chosen.indexOf(bracket) < i) return fault(`Bracket ${bracket} is chosen twice. The plan has ${there}.`);
    if (bracket >= planned.length) return fault(`The plan has no bracket ${bracket}. It has ${there}.`);
    return [];
  });
  if (faults.length > 0) throw impossibleSpec(faults);
  return planned.filter(({ bracket }) => chosen.includes(bracket));
}

function givenShapes(algorithm: HyperbandAlgorithm, given: readonly GivenBracket[]): BracketShape[] {
  const { maxIter, aggressiveness } = algorithm;
  const faults = given.flatMap(({ nInitialIter }, i): Fault[] => {
    if (nInitialIter <= maxIter) return [];
    const message = `More than maxIter, which is ${maxIter}. Lower it, or raise maxIter.`;
    return [{ path: `algorithm.brackets.${i}.nInitialIter`, message }];
  });
  if (faults.length > 0) throw impossibleSpec(faults);
  return given.map((one, i) => givenHalving(one, { bracket: given.length - 1 - i, aggressiveness, maxIter }));
}

function isChoice(brackets: readonly number[] | readonly GivenBracket[]): brackets is readonly number[] {
  return typeof brackets[0] === 'number';
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSearch } from './plan.js';
import type { Plan } from './types.js';

/**
 * Algorithm 1 of Li et al. 2018, told another way: powers are found by dividing R down, ceilings by counting the rest,
 * rungs from the last one back, and the calls by walking each model to the last rung it reaches.
 */
function oracle(R: bigint, eta: bigint) {
  let sMax = 0n;
  for (let left = R; left >= eta; left /= eta) sMax++;
  const brackets: { models: bigint; calls: bigint }[][] = [];
  let total = 0n;
  let calls = 0n;
  for (let s = sMax; s >= 0n; s--) {
    const share = (sMax + 1n) * eta ** s;
    const n = share % (s + 1n) === 0n ? share / (s + 1n) : share / (s + 1n) + 1n;
    const r = R / eta ** s;
    const rungs = [];
    let inner = 0n;
    for (let i = s; i >= 0n; i--) {
      const models = n / eta ** i;
      const rung = { models, calls: r * eta ** i };
      rungs.unshift(rung);
      calls += (models - inner) * rung.calls;
      inner = models;
    }
    total += n;
    brackets.push(rungs);
  }
  return { brackets, models: total, calls };
}

function told(plan: Plan) {
  return {
    brackets: plan.brackets.map(({ rungs }) =>
      rungs.map(({ models, calls }) => ({ models: BigInt(models), calls: BigInt(calls) })),
    ),
    models: BigInt(plan.models),
    calls: BigInt(plan.calls),
  };
}

const early = { patience: false, tol: 0.001 } as const;

describe('plans', () => {
  it('of Hyperband equal the oracle for every R up to 2,000 and every whole eta from 2 to 10', () => {
    for (let eta = 2; eta <= 10; eta++) {
      for (let maxIter = 1; maxIter <= 2000; maxIter++) {
        const plan = planSearch({ algorithm: { type: 'hyperband', maxIter, aggressiveness: eta, ...early } });
        const right = oracle(BigInt(maxIter), BigInt(eta));
        const same = plan.models === Number(right.models) && plan.calls === Number(right.calls);
        if (!same || JSON.stringify(plan.brackets.map((b) => b.rungs)) !== JSON.stringify(right.brackets, numbers)) {
          expect(told(plan), `R ${maxIter}, eta ${eta}`).toEqual(right);
        }
      }
    }
  });

  it('of any halving end, climb strictly in calls, shrink in models and stay within maxIter', () => {
    const eta = fc.oneof(
      fc.integer({ min: 2, max: 10 }),
      fc.integer({ min: 110, max: 999 }).map((n) => n / 100),
    );
    const arbitrary = fc.record({
      nInitialParameters: fc.integer({ min: 1, max: 5000 }),
      nInitialIter: fc.integer({ min: 1, max: 50 }),
      aggressiveness: eta,
      maxIter: fc.integer({ min: 50, max: 5000 }),
    });
    fc.assert(
      fc.property(arbitrary, (sizes) => {
        const [bracket] = planSearch({ algorithm: { type: 'successiveHalving', ...sizes, ...early } }).brackets;
        const rungs = bracket?.rungs ?? [];
        expect(rungs[0]).toEqual({ models: sizes.nInitialParameters, calls: sizes.nInitialIter });
        rungs.slice(1).forEach((rung, i) => {
          expect(rung.calls).toBeGreaterThan(rungs[i]?.calls as number);
          expect(rung.models).toBeLessThanOrEqual(rungs[i]?.models as number);
          expect(rung.models).toBeGreaterThan(0);
        });
        expect(rungs.at(-1)?.calls).toBeLessThanOrEqual(sizes.maxIter);
      }),
    );
  });
});

function numbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

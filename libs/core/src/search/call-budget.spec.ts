import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HyperhostError } from '../errors/hyperhost-error.js';
import type { Algorithm } from './algorithm.js';
import { planSearch } from './plan.js';
import type { Plan } from './types.js';

const early = { patience: false, tol: 0.001 } as const;
const hyperband = { type: 'hyperband', maxIter: 81, aggressiveness: 3, ...early } as const;

const shown = (plan: Plan) =>
  plan.brackets.map(({ bracket, rungs }) => `${bracket}: ${rungs.map((r) => `${r.models}@${r.calls}`).join(' ')}`);

/** The fault of a budget in which not even one model fits, or null. */
function faultOf(algorithm: Algorithm, calls: number): string | null {
  try {
    planSearch({ algorithm, limits: { calls } });
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(HyperhostError);
    const [fault, ...others] = (error as HyperhostError).faults ?? [];
    expect([fault?.path, others]).toEqual(['limits.calls', []]);
    return fault?.message ?? '';
  }
}

describe('a budget of calls', () => {
  it('that is large enough changes nothing', () => {
    expect(planSearch({ algorithm: hyperband, limits: { calls: 1581 } })).toEqual(planSearch({ algorithm: hyperband }));
  });

  it('keeps the most adaptive brackets whole, and begins the first that does not fit with as many models as do', () => {
    // 297 + 276 + 279 are whole; of the 148 left, 3@27 1@81 takes 135, and the 13 that remain are not enough for 1@81.
    const plan = planSearch({ algorithm: hyperband, limits: { calls: 1000 } });
    expect(shown(plan)).toEqual([
      '4: 81@1 27@3 9@9 3@27 1@81',
      '3: 34@3 11@9 3@27 1@81',
      '2: 15@9 5@27 1@81',
      '1: 3@27 1@81',
    ]);
    expect([plan.models, plan.calls]).toEqual([133, 987]);
    expect(plan.brackets.map(({ firstModel }) => firstModel)).toEqual([0, 81, 115, 130]);
  });

  it('halves from the smaller number by the same rule', () => {
    expect(shown(planSearch({ algorithm: hyperband, limits: { calls: 5 } }))).toEqual(['4: 3@1 1@3']);
  });

  it('makes a search possible that is too large without', () => {
    const large = { type: 'randomized', nInitialParameters: 1_000_000, maxIter: 100_000, ...early } as const;
    expect(planSearch({ algorithm: large, limits: { calls: 1_000_000 } }).models).toBe(10);
  });

  it('in which not even one model fits is a fault that says the least that would do', () => {
    const given = {
      ...hyperband,
      brackets: [
        { nInitialParameters: 9, nInitialIter: 5 },
        { nInitialParameters: 9, nInitialIter: 4 },
      ],
    };
    expect(faultOf(given, 3)).toBe('Not even one model fits into 3. Allow at least 4 calls.');
    expect(faultOf(given, 4)).toBeNull();
  });
});

describe('whatever the algorithm and the budget', () => {
  const sizes = { nInitialParameters: fc.integer({ min: 1, max: 60 }), maxIter: fc.integer({ min: 1, max: 90 }) };
  const aggressiveness = fc.constantFrom(1.5, 2, 2.5, 3, 4);
  const algorithm: fc.Arbitrary<Algorithm> = fc.oneof(
    fc
      .record({ maxIter: sizes.maxIter, aggressiveness })
      .map((own) => ({ type: 'hyperband' as const, ...own, ...early })),
    fc
      .record({
        nInitialParameters: sizes.nInitialParameters,
        nInitialIter: fc.integer({ min: 1, max: 9 }),
        aggressiveness,
      })
      .map((own) => ({ type: 'successiveHalving' as const, ...own, ...early })),
    fc.record(sizes).map((own) => ({ type: 'randomized' as const, ...own, ...early })),
    fc
      .record({ ...sizes, fitsPerScore: fc.integer({ min: 1, max: 5 }), decayRate: fc.constantFrom(0, 0.3, 1, 2) })
      .map((own) => ({ type: 'inverseDecay' as const, ...own, ...early })),
  );

  it('the plan keeps within it; one model more would not fit, and the brackets before are whole', () => {
    fc.assert(
      fc.property(algorithm, fc.integer({ min: 1, max: 3000 }), (one, calls) => {
        const whole = planSearch({ algorithm: one });
        const message = faultOf(one, calls);
        if (message !== null) {
          const least = Number(/at least (\d+) calls/.exec(message)?.[1]);
          expect(least).toBeGreaterThan(calls);
          expect(faultOf(one, least)).toBeNull();
          expect(faultOf(one, least - 1)).not.toBeNull();
          return;
        }
        const cut = planSearch({ algorithm: one, limits: { calls } });
        expect(cut.calls).toBeLessThanOrEqual(calls);
        let left = calls;
        for (const bracket of whole.brackets) {
          const kept = cut.brackets.find((other) => other.bracket === bracket.bracket);
          const wanted = bracket.rungs[0]?.models ?? 0;
          const models = kept?.rungs[0]?.models ?? 0;
          if (kept !== undefined) expect(kept.rungs[0]?.calls).toBe(bracket.rungs[0]?.calls);
          if (models < wanted && one.type !== 'inverseDecay') {
            expect(callsWith(one, bracket, models + 1)).toBeGreaterThan(left);
          }
          left -= (kept?.rungs ?? []).reduce(
            (sum, r, i, all) => sum + (r.models - (all[i + 1]?.models ?? 0)) * r.calls,
            0,
          );
        }
        expect(left).toBe(calls - cut.calls);
      }),
      { numRuns: 500 },
    );
  });

  /** Calls of a bracket that begins with so many models: survivors of a halving with fewer models are told apart. */
  function callsWith(algorithm: Algorithm, { rungs }: Plan['brackets'][number], models: number): number {
    if (!('aggressiveness' in algorithm)) return models * (rungs[0]?.calls ?? 0);
    return planSearch({
      algorithm: {
        type: 'successiveHalving',
        nInitialParameters: models,
        nInitialIter: rungs[0]?.calls ?? 0,
        aggressiveness: algorithm.aggressiveness,
        maxIter: rungs.at(-1)?.calls,
        ...early,
      },
    }).calls;
  }
});

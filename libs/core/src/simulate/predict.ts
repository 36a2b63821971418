import { COPY_SECONDS } from '../order/copy-times.js';
import { slackOf } from '../order/slack.js';
import { STEP_SECONDS } from '../order/step-size.js';
import { rulesOf } from '../search/rules.js';
import type { Plan } from '../search/types.js';
import type { SearchSpec } from '../spec/search-spec.js';
import { barrierBound, mostCalls } from './measures.js';
import { simulate } from './simulate.js';
import { SyntheticModels } from './synthetic-models.js';

/** What a pool is known to take. */
export interface MeasuredTimes {
  /** Slots of each server. */
  readonly slots: readonly number[];
  readonly callSeconds: number;
  readonly scoreSeconds: number;
  /** Whether its servers copy models from one to the other. */
  readonly copiesModels: boolean;
}

/** What a search is going to take on a pool that it has for itself, if no model fails or stops early. */
export interface Prediction {
  /** From its start to its end. */
  readonly seconds: number;
  /** Seconds in which a slot works for it, over all slots: what it costs. */
  readonly slotSeconds: number;
}

/** Seconds that a step costs beside its calls: two messages and a commit. */
const OVERHEAD_SECONDS = 0.003;
/** A search of more steps than this is not played; its bound stands for it. */
const MAX_STEPS = 10_000;

/**
 * The time and cost of a search, by playing it on a pretend clock with the measured times. Which models win is not known, but
 * barriers make the time depend little on it. A search too large to be played quickly gets the bound of its plan and slack.
 */
export function predict(
  spec: Pick<SearchSpec, 'algorithm' | 'limits' | 'order'>,
  plan: Plan,
  { slots, callSeconds, scoreSeconds, copiesModels }: MeasuredTimes,
): Prediction {
  const limitSeconds = spec.limits?.seconds;
  if (stepsOf(plan, callSeconds) > MAX_STEPS) {
    const slack = Math.min(slackOf(spec.order), 0.1);
    const allSlots = slots.reduce((sum, one) => sum + one, 0);
    const bound = barrierBound(plan, allSlots) * callSeconds * (1 + slack);
    const seconds = Math.min(bound, limitSeconds ?? bound);
    return { seconds, slotSeconds: plan.calls * callSeconds };
  }
  const { patience, ...rules } = rulesOf(spec);
  const [played] = simulate(
    [
      {
        id: 'search',
        team: 'team',
        priority: 50,
        submittedAt: 0,
        plan,
        // Whether models stop early, or reach the target, nobody knows; that they are scored on the way is certain.
        rules: { ...rules, targetScore: null, patience: patience && { ...patience, tol: null } },
        order: spec.order,
        models: new SyntheticModels(0, mostCalls(plan), callSeconds, scoreSeconds),
        limitSeconds,
      },
    ],
    {
      slots,
      copySeconds: copiesModels ? COPY_SECONDS : null,
      stepCalls: 'auto',
      overheadSeconds: OVERHEAD_SECONDS,
      baseline: null,
    },
  );
  const { seconds = 0, slotSeconds = 0 } = played ?? {};
  return { seconds, slotSeconds };
}

/** About how many steps the plan is cut into. */
function stepsOf(plan: Plan, callSeconds: number): number {
  const callsOfStep = Math.max(1, STEP_SECONDS / callSeconds);
  return plan.brackets.reduce(
    (sum, { rungs }) =>
      sum +
      rungs.reduce((steps, { models, calls }, i) => {
        return steps + models * Math.ceil((calls - (rungs[i - 1]?.calls ?? 0)) / callsOfStep);
      }, 0),
    0,
  );
}

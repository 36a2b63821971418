import {
  type Algorithm,
  type Baseline,
  barrierBound,
  budgetTo,
  type Limits,
  mostCalls,
  planSearch,
  rulesOf,
  type Simulated,
  type SimulatedModels,
  type Space,
  type StepOrder,
  simulate,
} from '@hyperhost/core';

/** What is to be played. */
export interface PlayedSearch {
  readonly algorithm: Algorithm;
  readonly limits?: Limits | undefined;
  readonly space?: Space | undefined;
  readonly models: SimulatedModels;
}

export interface PlayOptions {
  readonly slots: number;
  readonly order: StepOrder | Baseline;
  readonly stepCalls: number | 'auto';
  readonly overheadSeconds: number;
}

/** What came of it; `npm run simulate -- --json` prints this. */
export interface Played {
  /** Time to the end, in units of the time of max_iter calls. */
  readonly makespan: number;
  /** The time before which no schedule ends, in the same unit. */
  readonly bound: number;
  readonly ratio: number;
  readonly seconds: number;
  readonly slots: number;
  readonly order: StepOrder | Baseline;
  readonly callsPlanned: number;
  readonly callsCounted: number;
  readonly callsExecuted: number;
  readonly budgetTo: ReturnType<typeof budgetTo>;
  readonly best: { readonly model: number; readonly score: number } | null;
  readonly improvements: Simulated['improvements'];
}

/** Plays one search alone on a pool. */
export function play({ models, ...spec }: PlayedSearch, { slots, order, ...options }: PlayOptions): Played {
  const plan = planSearch(spec);
  const baseline = order === 'score' || order === 'fifo' ? order : null;
  const [simulated] = simulate(
    [
      {
        id: 'search',
        team: 'team',
        priority: 50,
        submittedAt: 0,
        plan,
        rules: rulesOf(spec),
        order: baseline === null ? (order as StepOrder) : 'auto',
        models,
      },
    ],
    { ...options, slots, baseline },
  ) as [Simulated];
  const unit = spec.algorithm.maxIter ?? mostCalls(plan);
  const unitSeconds = unit * meanCallSeconds(models, plan.models);
  const makespan = simulated.seconds / unitSeconds;
  const bound = barrierBound(plan, slots) / unit;
  return {
    makespan,
    bound,
    ratio: makespan / bound,
    seconds: simulated.seconds,
    slots,
    order,
    callsPlanned: plan.calls,
    callsCounted: simulated.callsCounted,
    callsExecuted: simulated.callsExecuted,
    budgetTo: budgetTo(simulated.improvements, simulated.callsCounted),
    best: simulated.best,
    improvements: simulated.improvements,
  };
}

function meanCallSeconds(models: SimulatedModels, count: number): number {
  let sum = 0;
  for (let model = 0; model < count; model++) sum += models.callSeconds(model);
  return sum / count;
}

import {
  type Algorithm,
  BASELINES,
  type Baseline,
  barrierBound,
  budgetTo,
  type Direction,
  type Limits,
  type ModelNumber,
  mostCalls,
  type Plan,
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
  readonly direction?: Direction | undefined;
  readonly space?: Space | undefined;
  readonly models: SimulatedModels;
}

export interface PlayOptions {
  readonly slots: number;
  /** Over how many servers the slots are spread. Left out: one. */
  readonly servers?: number;
  /** Seconds in which a model is copied from one server to another. Null, or left out: models stay where they begin. */
  readonly copySeconds?: number | null;
  readonly order: StepOrder | Baseline;
  readonly stepCalls: number | 'auto';
  readonly overheadSeconds: number;
}

/** What came of it. */
export interface Played {
  readonly plan: Plan;
  /** Calls whose time is the unit: max_iter, or the most of one model. */
  readonly unit: number;
  /** Time to the end, in units of the time of max_iter calls. */
  readonly makespan: number;
  /** The time before which no schedule ends, in the same unit. */
  readonly bound: number;
  readonly ratio: number;
  readonly seconds: number;
  readonly slots: number;
  readonly order: StepOrder | Baseline;
  /** Models that had a step. */
  readonly models: number;
  readonly callsCounted: number;
  readonly callsExecuted: number;
  readonly budgetTo: ReturnType<typeof budgetTo>;
  /** As the core has it: bigger is better. */
  readonly best: Simulated['best'];
  readonly improvements: Simulated['improvements'];
}

/** Plays one search alone on a pool. */
export function play(
  { models, ...spec }: PlayedSearch,
  { slots, servers = 1, copySeconds = null, order, ...options }: PlayOptions,
): Played {
  const plan = planSearch(spec);
  const baseline = BASELINES.find((one) => one === order) ?? null;
  const started = new Set<ModelNumber>();
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
        limitSeconds: spec.limits?.seconds,
      },
    ],
    {
      ...options,
      copySeconds,
      slots: spreadOver(servers, slots),
      baseline,
      onStart: ({ model }) => started.add(model),
    },
  ) as [Simulated];
  const unit = spec.algorithm.maxIter ?? mostCalls(plan);
  const unitSeconds = unit * meanCallSeconds(models, plan.models);
  const makespan = simulated.seconds / unitSeconds;
  const bound = barrierBound(plan, slots) / unit;
  return {
    plan,
    unit,
    makespan,
    bound,
    ratio: makespan / bound,
    seconds: simulated.seconds,
    slots,
    order,
    models: started.size,
    callsCounted: simulated.callsCounted,
    callsExecuted: simulated.callsExecuted,
    budgetTo: budgetTo(simulated.improvements, simulated.callsCounted),
    best: simulated.best,
    improvements: simulated.improvements,
  };
}

/** As even as it gets. */
function spreadOver(servers: number, slots: number): number[] {
  return Array.from({ length: servers }, (_, i) => Math.floor((slots + i) / servers));
}

function meanCallSeconds(models: SimulatedModels, count: number): number {
  let sum = 0;
  for (let model = 0; model < count; model++) sum += models.callSeconds(model);
  return sum / count;
}

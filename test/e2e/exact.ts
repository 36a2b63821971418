import { createHash } from 'node:crypto';
import {
  decide,
  modelParams,
  type Params,
  parseSpec,
  planSearch,
  resultDigest,
  rulesOf,
  type SearchAction,
  startSearch,
} from '@hyperhost/core';
import type { ServeOptions } from '@hyperhost/sdk';

/** A model of the exact estimator: its score is plain arithmetic, so the right answer is known beforehand. */
export interface ExactModel {
  readonly params: Params;
  calls: number;
  /** Runs over the chunks in their order: a model replayed in another order would score differently. */
  trace: number;
}

export const exactSpace = {
  high: { type: 'float', low: 0, high: 1 },
  pace: { type: 'float', low: 0.5, high: 5, log: true },
  shape: { type: 'categorical', choices: ['a', 'b', 'c'] },
} as const;

export function exactScore(model: ExactModel): number {
  const { high, pace } = model.params as { high: number; pace: number };
  return high - pace / (model.calls + 1) + model.trace * 1e-6;
}

export function exactCall(model: ExactModel, chunk: number): void {
  model.calls++;
  model.trace = (model.trace * 3 + chunk + 1) % 1009;
}

/** Options of a server of the exact estimator; `slow` ms a call leave time to disturb it. */
export function exactEstimator(name: string, slow: number, chunks = 4): ServeOptions<ExactModel> {
  return {
    name,
    deterministic: true,
    slots: 2,
    dataset: { name: 'none', trainRows: 0, validationRows: 0, chunks, sha256: createHash('sha256').digest('hex') },
    space: exactSpace,
    create: ({ params }) => ({ params: params as Params, calls: 0, trace: 0 }),
    partialFit: async (model, chunk) => {
      exactCall(model, chunk);
      if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow));
    },
    score: exactScore,
    snapshot: ({ calls, trace }) => Buffer.from(JSON.stringify({ calls, trace })),
    restore: (bytes, { params }) => ({ params: params as Params, ...JSON.parse(Buffer.from(bytes).toString()) }),
  };
}

/** What the platform must come to, played by the core alone: no server, no database, one model at a time. */
export function undisturbed(given: unknown, seed: number, chunksOf: (from: number, calls: number) => number[]) {
  const parsed = parseSpec(given);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const plan = planSearch(parsed.spec);
  let { state, actions } = startSearch(plan, rulesOf(parsed.spec));
  const paramsOf = modelParams(parsed.spec, seed);
  const models = Array.from({ length: plan.models }, (_, number) => ({
    params: paramsOf(number),
    calls: 0,
    trace: 0,
  }));
  const histories: [number, number][][] = models.map(() => []);
  const queue: SearchAction[] = [...actions];
  let best: number | null = null;
  for (let action = queue.shift(); action; action = queue.shift()) {
    if (action.type === 'finish') best = action.best;
    if (action.type !== 'train') continue;
    const model = models[action.model] as ExactModel;
    for (const chunk of chunksOf(action.fromCalls, action.upToCalls - action.fromCalls)) exactCall(model, chunk);
    const score = exactScore(model);
    histories[action.model]?.push([model.calls, score]);
    const ranked = parsed.spec.direction === 'minimise' ? -score : score;
    ({ state, actions } = decide(state, { type: 'scored', model: action.model, calls: model.calls, score: ranked }));
    queue.push(...actions);
  }
  const result = models.map(({ params }, number) => ({
    number,
    params,
    history: histories[number] ?? [],
    failed: false,
  }));
  return { digest: resultDigest({ models: result, best }), plan, best };
}

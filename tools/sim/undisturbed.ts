import {
  bestModel,
  chunksOfCalls,
  decide,
  encodeParams,
  modelParams,
  modelSeed,
  modelStanding,
  resultDigest,
  rulesOf,
  startSearch,
} from '@hyperhost/core';
import { natureOf, scoreOf, trained, untrained } from './estimator.js';
import type { WorldSearch } from './world.js';

/** The digest of a search that nothing disturbs: one slot, no order, no servers; the core and the estimator alone. */
export function undisturbedDigest({ spec, plan, seed, chunks, estimator }: WorldSearch): string {
  const paramsOf = modelParams(spec, seed);
  const models = Array.from({ length: plan.models }, (_, number) => {
    const params = paramsOf(number);
    const paramsJson = encodeParams(spec.space, params);
    const nature = natureOf(estimator, paramsJson);
    const history: [number, number][] = [];
    return { number, params, nature, learned: untrained(paramsJson, modelSeed(seed, number)), history };
  });
  const chunkAt = chunksOfCalls(seed, chunks, 0, estimator.mostCalls);
  const sign = spec.direction === 'minimise' ? -1 : 1;
  let { state, actions } = startSearch(plan, rulesOf(spec));
  const open = [...actions];
  for (let action = open.shift(); action && state.phase === 'running'; action = open.shift()) {
    if (action.type !== 'train') continue;
    const { model, fromCalls, upToCalls } = action;
    const one = models[model] as (typeof models)[number];
    const { fate } = one.nature;
    const ends = (fate?.kind === 'error' || fate?.kind === 'deadly') && fromCalls < fate.at && fate.at <= upToCalls;
    for (let call = fromCalls; call < upToCalls; call++) one.learned = trained(one.learned, chunkAt[call] ?? 0);
    const score = scoreOf(estimator, one.nature, one.learned, upToCalls);
    const fails = fate?.kind === 'invalid' || ends || Number.isNaN(score);
    if (!fails) one.history.push([upToCalls, score]);
    ({ state, actions } = decide(
      state,
      fails
        ? { type: 'failed', model }
        : { type: 'scored', model, calls: upToCalls, score: score === 0 ? 0 : sign * score },
    ));
    open.push(...actions);
  }
  return resultDigest({
    models: models.map(({ number, params, history }) => ({
      number,
      params,
      history,
      failed: modelStanding(state, number).state === 'failed',
    })),
    best: bestModel(state)?.model ?? null,
  });
}

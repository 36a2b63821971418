import {
  HyperhostError,
  modelParams,
  type Params,
  parseSpec,
  planSearch,
  rulesOf,
  type SearchAction,
  type SearchSpec,
  startSearch,
} from '@hyperhost/core';
import {
  beginSearch,
  datasetsOfPool,
  type ModelRow,
  type PoolHold,
  readModels,
  readScores,
  readSearch,
  type SearchRow,
} from '@hyperhost/persistence';
import type { DataSource } from 'typeorm';
import { RunningSearch } from './running-search.js';

/** What a search asks for at the moment: the folded search, and the actions that are still to be carried out. */
export interface TakenIn {
  readonly row: SearchRow;
  readonly search: RunningSearch;
  readonly open: readonly SearchAction[];
  /** Where each model was last seen, by model number. */
  readonly lastSeen: readonly (string | null)[];
}

/**
 * Brings a search from rows into memory. A new one gets its models drawn and written; a running one is folded from its
 * committed events, so a scheduler that was killed needs nothing but the rows. Null: there is nothing left to do.
 *
 * @throws StaleEpoch when the pool has another owner by now.
 */
export async function takeIn(dataSource: DataSource, hold: PoolHold, searchId: string): Promise<TakenIn | null> {
  const row = await readSearch(dataSource, searchId);
  if (!row || (row.state !== 'submitted' && row.state !== 'running')) return null;
  const parsed = parseSpec(row.spec);
  if (!parsed.ok)
    throw new HyperhostError(
      'INVALID_SPEC',
      `HH-1201 its spec is not valid any more: ${JSON.stringify(parsed.faults)}`,
    );
  const spec = parsed.spec;
  const plan = planSearch(spec);
  // Fixed when the search begins: a model that is replayed must see the same chunks in the same order.
  const chunks = row.chunks ?? (await chunksOf(dataSource, hold.poolId, spec));
  if (row.state === 'submitted') {
    const paramsOf = modelParams(spec, row.seed);
    const drawn = plan.brackets.flatMap(({ bracket, firstModel, rungs }) =>
      Array.from({ length: rungs[0]?.models ?? 0 }, (_, index) => ({
        number: firstModel + index,
        bracket,
        params: paramsOf(firstModel + index),
      })),
    );
    if (!(await beginSearch(dataSource, hold, row, drawn, chunks))) return null;
  }
  const models = await readModels(dataSource, row);
  const start = startSearch(plan, rulesOf(spec));
  const params = models.map((model) => model.params as Params);
  const search = new RunningSearch(row, spec, plan, params, chunks, start.state);
  const open = await fold(dataSource, search, models, start.actions);
  return { row, search, open, lastSeen: models.map((model) => model.endpointId) };
}

/**
 * Folds the committed events; answers the actions that no later event has settled. Scores come in the order of their
 * commits. A failure has no place in that order: it is folded as soon as its model has no score left and is in training,
 * which is the earliest moment at which it can have happened, and the result is the same in any order (I4).
 */
async function fold(
  dataSource: DataSource,
  search: RunningSearch,
  models: readonly ModelRow[],
  first: readonly SearchAction[],
): Promise<SearchAction[]> {
  const scores = await readScores(dataSource, search);
  const scoresLeft = new Map<number, number>();
  for (const { model } of scores) scoresLeft.set(model, (scoresLeft.get(model) ?? 0) + 1);
  const wanted = new Map<number, SearchAction>();
  let finish: SearchAction | undefined;
  const note = (actions: readonly SearchAction[]) => {
    for (const action of actions) {
      if (action.type === 'finish') finish = action;
      else if (action.type === 'release') wanted.delete(action.model);
      else if (models[action.model]?.failed && !scoresLeft.get(action.model)) {
        note(search.apply({ type: 'failed', model: action.model }));
      } else wanted.set(action.model, action);
    }
  };
  note(first);
  for (const score of scores) {
    wanted.delete(score.model);
    scoresLeft.set(score.model, (scoresLeft.get(score.model) ?? 0) - 1);
    note(search.apply({ type: 'scored', ...score }));
  }
  return finish ? [finish] : [...wanted.values()];
}

async function chunksOf(dataSource: DataSource, poolId: string, spec: SearchSpec): Promise<number> {
  const datasets = await datasetsOfPool(dataSource, poolId);
  const dataset = spec.dataset ? datasets.find((one) => one.name === spec.dataset) : datasets[0];
  return Math.max(dataset?.chunks ?? 1, 1);
}

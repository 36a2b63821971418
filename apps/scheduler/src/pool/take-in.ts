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
  type PoolHold,
  readModels,
  readScores,
  readSearch,
  type SearchRow,
} from '@hyperhost/persistence';
import type { DataSource } from 'typeorm';
import { foldBooks } from './fold.js';
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
  const scores = await readScores(dataSource, search);
  const hasFailed = (model: number) => models[model]?.failed === true;
  const open = foldBooks((event) => search.apply(event), scores, hasFailed, start.actions);
  return { row, search, open, lastSeen: models.map((model) => model.endpointId) };
}

async function chunksOf(dataSource: DataSource, poolId: string, spec: SearchSpec): Promise<number> {
  const datasets = await datasetsOfPool(dataSource, poolId);
  const dataset = spec.dataset ? datasets.find((one) => one.name === spec.dataset) : datasets[0];
  return Math.max(dataset?.chunks ?? 1, 1);
}

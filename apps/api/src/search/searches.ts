import { createHash, randomInt } from 'node:crypto';
import {
  canonicalJson,
  type Fault,
  HyperhostError,
  type JsonValue,
  type Plan,
  type Prediction,
  parseSpec,
  planSearch,
  predict,
  type SearchSpec,
} from '@hyperhost/core';
import {
  callsByEndpoint,
  cancelSearch,
  changePriority,
  type EstimatorRead,
  type EventRead,
  findRequest,
  findSearch,
  type HistoryRead,
  insertSearch,
  listEstimators,
  listEvents,
  listHistory,
  listModels,
  listSearches,
  type ModelRead,
  measuredPool,
  newSearchId,
  type Page,
  poolEpoch,
  type SearchRead,
} from '@hyperhost/persistence';
import { SearchQueue } from '@hyperhost/queue';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { numberedPage, type Query, refuse, searchesPage } from './paging.js';
import { type BracketView, emptyBrackets, type SearchView, searchView } from './search-view.js';

/** What a search promises before it is submitted. */
export interface PlanView {
  readonly models: number;
  readonly calls: number;
  readonly brackets: readonly BracketView[];
  /** What it would take if it began now and had the pool for itself. Null: nothing is measured, or no server is there. */
  readonly prediction: PredictionView | null;
}

export interface PredictionView extends Prediction {
  /** What it is based on. */
  readonly slots: number;
  readonly callSeconds: number;
}

const REQUEST_KEY = /^[\x21-\x7e]{1,255}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What can be done with searches. REST and GraphQL are two doors to it. */
@Injectable()
export class Searches {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SearchQueue) private readonly queue: SearchQueue,
  ) {}

  /** The promise of a spec, or all its faults. Nothing is kept. */
  async plan(team: string, given: unknown): Promise<PlanView> {
    const { spec, estimator } = await this.checked(team, given);
    const plan = planSearch(spec);
    const prediction = await this.predicted(spec, plan, estimator.id);
    return { models: plan.models, calls: plan.calls, brackets: emptyBrackets(plan), prediction };
  }

  /**
   * Submits a search. With a request key, the same key and spec answer the search that is there already.
   *
   * @throws HyperhostError INVALID_SPEC with all faults; INVALID_REQUEST when the key is none; CONFLICT when it came with
   * another spec.
   */
  async submit(team: string, given: unknown, requestKey: string | null): Promise<SearchView> {
    if (requestKey !== null && !REQUEST_KEY.test(requestKey)) {
      refuse([{ path: 'Idempotency-Key', message: 'Must be 1 to 255 printable ASCII characters without spaces.' }]);
    }
    const { spec, estimator } = await this.checked(team, given);
    const requestDigest = requestKey === null ? null : digestOf(spec);
    // The seed is drawn after the digest: a repeat without a seed is the same request.
    const seed = spec.seed ?? randomInt(2 ** 32);
    const id = newSearchId();
    const inserted = await insertSearch(this.dataSource, {
      id,
      teamId: team,
      estimatorId: estimator.id,
      spec: { ...spec, seed },
      seed,
      plan: planSearch(spec),
      requestKey,
      requestDigest,
    });
    if (!inserted) return this.earlier(team, requestKey as string, requestDigest as string);
    // Nobody waits for the queue, which may be away: a job that is not put in is no loss, the pool's owner finds the row.
    this.deliver(estimator.id, id, spec.priority).catch(() => {});
    return searchView(await this.row(team, id));
  }

  async list(team: string, query: Query): Promise<Page<SearchRead>> {
    return listSearches(this.dataSource, team, searchesPage(query));
  }

  async one(team: string, id: string): Promise<SearchView> {
    return searchView(await this.row(team, id));
  }

  async callsByEndpoint(team: string, id: string): Promise<{ endpoint: string; calls: number }[]> {
    return callsByEndpoint(this.dataSource, team, id);
  }

  async models(team: string, id: string, query: Query): Promise<Page<ModelRead>> {
    const asked = numberedPage(query);
    await this.row(team, id);
    return listModels(this.dataSource, team, id, asked);
  }

  async history(team: string, id: string, query: Query): Promise<Page<HistoryRead>> {
    const asked = numberedPage(query);
    await this.row(team, id);
    return listHistory(this.dataSource, team, id, asked);
  }

  async events(team: string, id: string, query: Query): Promise<Page<EventRead>> {
    const asked = numberedPage(query);
    await this.row(team, id);
    return listEvents(this.dataSource, team, id, asked);
  }

  /** @throws HyperhostError NOT_FOUND until the search has finished with a best model. */
  async best(team: string, id: string): Promise<NonNullable<SearchView['best']>> {
    const { best, state } = await this.row(team, id);
    if (best) return best;
    throw new HyperhostError(
      'NOT_FOUND',
      `The search is ${state} and has no best model${state === 'running' || state === 'submitted' ? ' yet' : ''}.`,
    );
  }

  /** @throws HyperhostError CONFLICT when it has ended otherwise. */
  async cancel(team: string, id: string): Promise<SearchView> {
    await this.row(team, id);
    const state = await cancelSearch(this.dataSource, team, id);
    if (state === 'finished' || state === 'failed') {
      throw new HyperhostError('CONFLICT', `The search has ${state}; there is nothing to cancel.`);
    }
    return this.one(team, id);
  }

  /**
   * Changes what can be changed of a search that has not ended: its priority.
   *
   * @throws HyperhostError INVALID_REQUEST with all that is wrong with the change; CONFLICT when the search has ended.
   */
  async change(team: string, id: string, given: unknown): Promise<SearchView> {
    await this.row(team, id);
    const { priority, ...others } = (typeof given === 'object' && given !== null ? given : {}) as Record<
      string,
      unknown
    >;
    refuse(Object.keys(others).map((path) => ({ path, message: 'Cannot be changed. Only the priority can.' })));
    if (!Number.isInteger(priority) || Number(priority) < 1 || Number(priority) > 99) {
      refuse([{ path: 'priority', message: 'Must be a whole number from 1 to 99.' }]);
    }
    const state = await changePriority(this.dataSource, team, id, priority as number);
    if (state !== 'submitted' && state !== 'running') {
      throw new HyperhostError(
        'CONFLICT',
        `The search has ${state === 'cancelled' ? 'been ' : ''}${state}; its priority cannot change.`,
      );
    }
    return this.one(team, id);
  }

  private async predicted(spec: SearchSpec, plan: Plan, estimatorId: string): Promise<PredictionView | null> {
    const { callSeconds, ...pool } = await measuredPool(this.dataSource, estimatorId);
    const { slots } = pool;
    if (slots.length === 0 || callSeconds === null) return null;
    const predicted = predict(spec, plan, { ...pool, callSeconds });
    return { ...predicted, slots: slots.reduce((sum, one) => sum + one, 0), callSeconds };
  }

  private async deliver(poolId: string, id: string, priority: number): Promise<void> {
    await this.queue.deliver(poolId, id, await poolEpoch(this.dataSource, poolId), priority);
  }

  /** A search of another team is as unknown as one that never was. */
  private async row(team: string, id: string): Promise<SearchRead> {
    const row = UUID.test(id) ? await findSearch(this.dataSource, team, id) : null;
    if (!row) throw new HyperhostError('NOT_FOUND', `There is no search ${id.slice(0, 64)}.`);
    return row;
  }

  /** The spec with the estimator it names, or the faults of both at once. */
  private async checked(team: string, given: unknown): Promise<{ spec: SearchSpec; estimator: EstimatorRead }> {
    const parsed = parseSpec(given);
    const faults: Fault[] = parsed.ok ? [] : [...parsed.faults];
    const named = (given ?? {}) as { estimator?: unknown; dataset?: unknown };
    const known = await listEstimators(this.dataSource, team);
    const estimator = known.find(({ name }) => name === named.estimator);
    if (!estimator && typeof named.estimator === 'string' && !faults.some(({ path }) => path === 'estimator')) {
      const names = known.map(({ name }) => name).join(', ');
      const hint = names ? `Registered: ${names}.` : 'None is registered yet: start an estimator server first.';
      faults.push({ path: 'estimator', message: `No estimator of this name is registered. ${hint}` });
    }
    const datasets = estimator?.datasets.map(({ name }) => name) ?? [];
    if (estimator && typeof named.dataset === 'string' && !datasets.includes(named.dataset)) {
      const message = `The estimator has no data set of this name. It has: ${datasets.join(', ') || 'none'}.`;
      if (!faults.some(({ path }) => path === 'dataset')) faults.push({ path: 'dataset', message });
    }
    if (parsed.ok && estimator && faults.length === 0) return { spec: parsed.spec, estimator };
    const count = faults.length === 1 ? 'One thing is' : `${faults.length} things are`;
    throw new HyperhostError('INVALID_SPEC', `${count} wrong with the search; see faults.`, faults);
  }

  private async earlier(team: string, requestKey: string, digest: string): Promise<SearchView> {
    const earlier = await findRequest(this.dataSource, team, requestKey);
    if (earlier?.digest === digest) return searchView(await this.row(team, earlier.id));
    throw new HyperhostError('CONFLICT', 'Another search was submitted with this Idempotency-Key; use a new key.');
  }
}

function digestOf(spec: SearchSpec): string {
  return createHash('sha256')
    .update(canonicalJson(spec as unknown as JsonValue))
    .digest('hex');
}

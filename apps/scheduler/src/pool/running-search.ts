import { setMaxListeners } from 'node:events';
import {
  bestModel,
  chunksOfCalls,
  decide,
  encodeParams,
  type ModelStanding,
  modelSeed,
  modelStanding,
  type Params,
  type Plan,
  progress,
  type SearchAction,
  type SearchEvent,
  type SearchResult,
  type SearchSpec,
  type SearchState,
} from '@hyperhost/core';
import type { ModelStandingRow, SearchRow, SearchStandingRow } from '@hyperhost/persistence';
import type { WireModel } from '@hyperhost/wire';

/** Where a model's state lives, and how far it is there. */
export interface Place {
  endpointId: string;
  instanceId: string;
  /** Calls that the model has had there; may be ahead of the books within a rung. */
  calls: number;
}

const NO_MODELS: ReadonlySet<number> = new Set();

/** A search in the hands of its pool's owner: the folded state, and what is known of its models on the servers. */
export class RunningSearch {
  readonly id: string;
  readonly teamId: string;
  readonly priority: number;
  readonly submitted: number;
  readonly metric: string;
  /** Why it ended before its plan did. Null: it has not. */
  endedBy: 'seconds' | 'score' | null = null;
  private readonly stopped = new AbortController();
  /** Calls that servers made for this search, counted or not. */
  executedCalls: number;
  private readonly places = new Map<number, Place>();
  /** The models that live at each endpoint. */
  private readonly residents = new Map<string, Set<number>>();
  /** Models whose standing has changed since it was last taken for the books. */
  private readonly changed = new Map<number, string | null>();

  constructor(
    row: SearchRow,
    readonly spec: SearchSpec,
    readonly plan: Plan,
    private readonly params: readonly Params[],
    private readonly chunks: number,
    private state: SearchState,
  ) {
    this.id = row.id;
    this.teamId = row.teamId;
    this.priority = row.priority;
    this.submitted = row.submitted;
    this.metric = spec.metric;
    this.executedCalls = row.executedCalls;
    this.seed = row.seed;
    this.sign = spec.direction === 'minimise' ? -1 : 1;
    // One listener for each step in flight; there may be many.
    setMaxListeners(0, this.stopped.signal);
  }

  private readonly seed: number;
  /** Turns a score as the estimator gives it into one of which more is better, and back. */
  private readonly sign: 1 | -1;

  /** Set when the search has ended; what comes back of its steps is passed over. */
  get over(): boolean {
    return this.stopped.signal.aborted;
  }

  /** Aborted when the search ends. */
  get signal(): AbortSignal {
    return this.stopped.signal;
  }

  /** It wants nothing more; what runs for it is given up. */
  end(): void {
    this.stopped.abort();
  }

  /** Folds one committed event, with the score as the estimator gave it. */
  apply(event: SearchEvent): readonly SearchAction[] {
    const decision = decide(
      this.state,
      event.type === 'scored' ? { ...event, score: this.turned(event.score) } : event,
    );
    this.state = decision.state;
    if ('model' in event) this.touch(event.model);
    if (decision.actions.some(({ type }) => type === 'finish')) this.endedBy = this.reasonOf(event);
    for (const action of decision.actions) {
      if (action.type === 'train' || action.type === 'release') this.touch(action.model);
    }
    return decision.actions;
  }

  private reasonOf(event: SearchEvent): 'seconds' | 'score' | null {
    if (event.type === 'stopped') return event.reason;
    const { bestSoFar, rules } = this.state;
    return rules.targetScore !== null && bestSoFar !== null && bestSoFar >= rules.targetScore ? 'score' : null;
  }

  best(): { readonly model: number; readonly score: number } | null {
    const best = bestModel(this.state);
    return best && { ...best, score: this.turned(best.score) };
  }

  /** The result as the digest takes it. */
  result(scores: readonly { model: number; calls: number; score: number }[]): SearchResult {
    const histories = new Map<number, [number, number][]>();
    for (const { model, calls, score } of scores) {
      const history = histories.get(model) ?? [];
      history.push([calls, score]);
      histories.set(model, history);
    }
    const models = this.params.map((params, number) => ({
      number,
      params,
      history: (histories.get(number) ?? []).sort((a, b) => a[0] - b[0]),
      failed: this.standing(number).state === 'failed',
    }));
    return { models, best: this.best()?.model ?? null };
  }

  standing(model: number): ModelStanding {
    const standing = modelStanding(this.state, model);
    return { ...standing, score: standing.score === null ? null : this.turned(standing.score) };
  }

  /** Last score of a model, of which more is better; null before its first. */
  rankedScore(model: number): number | null {
    return modelStanding(this.state, model).score;
  }

  wireModel(model: number): WireModel {
    return {
      searchId: this.id,
      modelId: this.modelId(model),
      paramsJson: encodeParams(this.spec.space, this.params[model] as Params),
      seed: modelSeed(this.seed, model),
      dataset: this.spec.dataset ?? '',
    };
  }

  modelId(model: number): string {
    return `${this.id}/${model}`;
  }

  /** Which chunk each of the calls trains on; empty stands for the only one. */
  chunksFor(fromCalls: number, calls: number): number[] {
    return this.chunks <= 1 ? [] : chunksOfCalls(this.seed, this.chunks, fromCalls, calls);
  }

  place(model: number): Place | undefined {
    return this.places.get(model);
  }

  /** The model is now at this endpoint with this many calls. */
  moveTo(model: number, place: Place): void {
    this.lose(model);
    this.places.set(model, place);
    const residents = this.residents.get(place.endpointId) ?? new Set();
    this.residents.set(place.endpointId, residents.add(model));
  }

  /** The model's state is gone; it will be replayed from zero. */
  lose(model: number): void {
    const place = this.places.get(model);
    if (place) this.residents.get(place.endpointId)?.delete(model);
    this.places.delete(model);
  }

  /** All models that lived at this endpoint are gone. */
  loseAllAt(endpointId: string): void {
    for (const model of this.modelsAt(endpointId)) this.places.delete(model);
    this.residents.delete(endpointId);
  }

  /** The models that live at this endpoint. */
  modelsAt(endpointId: string): ReadonlySet<number> {
    return this.residents.get(endpointId) ?? NO_MODELS;
  }

  /** Marks a model for the books, with the endpoint that holds it if that is to be noted. */
  touch(model: number): void {
    this.changed.set(model, this.places.get(model)?.endpointId ?? null);
  }

  /** The standings that changed, for the books; they count as written from here on. */
  takeStandings(): { models: ModelStandingRow[]; search: SearchStandingRow } {
    const models = [...this.changed].map(([model, endpointId]) => {
      const standing = this.standing(model);
      return { teamId: this.teamId, searchId: this.id, model, ...standing, endpointId };
    });
    this.changed.clear();
    const done = progress(this.state);
    return {
      models,
      search: {
        searchId: this.id,
        doneModels: done.models,
        doneCalls: done.calls,
        executedCalls: this.executedCalls,
        bestSoFar: done.bestSoFar === null ? null : this.turned(done.bestSoFar),
        progress: done.brackets.map(({ bracket, rungs }) => ({
          bracket,
          rungs: rungs.map((rung) => ({ ...rung, best: rung.best === null ? null : this.turned(rung.best) })),
        })),
      },
    };
  }

  private turned(score: number): number {
    // Not −0: it would read oddly in the books.
    return score === 0 ? 0 : this.sign * score;
  }
}

import { randomUUID } from 'node:crypto';
import { chunksOfCalls, drawParams, encodeParams, modelSeed, type Params, type SearchSpec } from '@hyperhost/core';
import type { Description, EstimatorClient, ScoreOutcome, StepOutcome, WireModel } from '@hyperhost/wire';
import { Gone, Hindered } from './problem.js';
import { DESCRIBE_MS } from './target.js';
import { wordsOf } from './words.js';

/** The search's seed: the same each time, so that two tries of one server can be compared. */
const SEED = 1;
/** The longest that a step may take, in ms. */
const STEP_MS = 60_000;
/** As the platform: three promised intervals of silence, and not less than this, in ms. */
const LEAST_SILENCE_MS = 10_000;

export interface Step {
  readonly model: WireModel;
  readonly from: number;
  readonly calls: number;
  readonly score?: boolean;
  readonly epoch?: number;
  /** A new one unless given. */
  readonly id?: string;
  readonly silenceMs?: number;
}

export type Done = Extract<StepOutcome, { kind: 'done' }>;

/** Asks one server for steps and scores, as the platform would. */
export class Probe {
  readonly searchId = `try-${randomUUID()}`;
  private readonly chunks: number;
  private readonly silenceMs: number;
  private made = 0;

  constructor(
    readonly client: EstimatorClient,
    readonly description: Description,
    readonly spec: SearchSpec,
  ) {
    this.chunks = Math.max(1, description.datasets[0]?.chunks ?? 1);
    const promised = description.heartbeatIntervalMs;
    this.silenceMs = promised === 0 ? 0 : Math.max(LEAST_SILENCE_MS, 3 * promised);
  }

  /** Parameters of model `number` of the search. */
  paramsOf(number: number): Params {
    return drawParams(this.spec.space, SEED, number);
  }

  /** A model that the server has never seen, with the parameters and the seed of model `number` of the search. */
  model(number: number): WireModel {
    return {
      searchId: this.searchId,
      modelId: `${this.searchId}-${this.made++}`,
      paramsJson: encodeParams(this.spec.space, this.paramsOf(number)),
      seed: modelSeed(SEED, number),
      dataset: '',
    };
  }

  /** @throws Gone when the server no longer answers. */
  async step({
    model,
    from,
    calls,
    score = false,
    epoch = 0,
    id = randomUUID(),
    silenceMs,
  }: Step): Promise<StepOutcome> {
    const outcome = await this.client.partialFit(
      {
        stepId: id,
        model,
        fromCalls: from,
        calls,
        chunks: chunksOfCalls(SEED, this.chunks, from, calls),
        score,
        attempt: 1,
        epoch,
      },
      { deadlineMs: STEP_MS, silenceMs: silenceMs ?? this.silenceMs },
    );
    return this.alive(outcome);
  }

  /** @throws Gone when the server no longer answers. */
  async score(model: WireModel, atCalls: number): Promise<ScoreOutcome> {
    return this.alive(await this.client.score({ stepId: randomUUID(), model, atCalls, epoch: 0 }, STEP_MS));
  }

  /** A step that begins a check and is no part of what is checked. @throws Hindered when it does not work. */
  async begin(step: Step): Promise<Done> {
    const outcome = await this.step(step);
    if (outcome.kind === 'done' && outcome.calls === step.from + step.calls) return outcome;
    throw new Hindered(`the step that begins it came to: ${wordsOf(outcome)}`);
  }

  private async alive<Outcome extends StepOutcome | ScoreOutcome>(outcome: Outcome): Promise<Outcome> {
    if (outcome.kind === 'overdue') throw new Gone(`a step did not end within ${STEP_MS / 1000} s`);
    if (outcome.kind !== 'unreachable') return outcome;
    const answers = await this.client.describe(DESCRIBE_MS).catch(() => null);
    if (answers?.instanceId !== this.description.instanceId) throw new Gone(`the server went away: ${outcome.detail}`);
    return outcome;
  }
}

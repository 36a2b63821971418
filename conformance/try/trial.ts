import { randomUUID } from 'node:crypto';
import { chunksOfCalls, encodeParams, modelSeed, type Params, type SearchSpec } from '@hyperhost/core';
import type { Description, WireModel } from '@hyperhost/wire';
import type { Caller, StepRequest } from '../kit/caller.js';

const SEED = 42;
/** The owner's epoch of all steps. */
const EPOCH = 1;

/** One try of one server: who it is, what is drawn, and how steps are written. */
export class Trial {
  /** No other try has this search, so the models of an earlier one are never met. */
  readonly searchId = `try-${randomUUID()}`;

  constructor(
    readonly caller: Caller,
    readonly description: Description,
    readonly spec: SearchSpec,
  ) {}

  /** Slots that are used; the platform never sends more than 64 steps at a time, nor more than the server can hold models. */
  get slots(): number {
    const { maxConcurrentSteps, maxResidentModels } = this.description;
    return Math.min(maxConcurrentSteps || 1, 64, maxResidentModels || 64);
  }

  wireModel(name: string, params: Params, number: number): WireModel {
    return {
      searchId: this.searchId,
      modelId: `${this.searchId}-${name}`,
      paramsJson: encodeParams(this.spec.space, params),
      seed: modelSeed(SEED, number),
      dataset: this.spec.dataset ?? '',
    };
  }

  step(model: WireModel, fromCalls: number, calls: number): StepRequest {
    const chunks = chunksOfCalls(SEED, this.description.datasets[0]?.chunks || 1, fromCalls, calls);
    return { stepId: randomUUID(), model, fromCalls, calls, chunks, score: true, epoch: EPOCH };
  }
}

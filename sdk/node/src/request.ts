import { status } from '@grpc/grpc-js';
import type { DatasetInfo } from './estimator.js';
import type { Model__Output } from './gen/hyperhost/estimator/v1/Model.js';
import type { PartialFitRequest__Output } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { ScoreRequest__Output } from './gen/hyperhost/estimator/v1/ScoreRequest.js';
import { Refusal } from './refusal.js';

/** The model that a step is for. @throws Refusal that names all that is wrong with the step. */
export function checkStep(request: PartialFitRequest__Output, dataset: DatasetInfo): Model__Output {
  const { calls, chunks } = request;
  const wrong = faultsOf(request, dataset);
  if (calls < 1) wrong.push('calls must be at least 1');
  if (chunks.length > 0 && chunks.length !== calls) wrong.push(`chunks names ${chunks.length} for ${calls} calls`);
  const missing = chunks.find((chunk) => chunk >= dataset.chunks);
  if (missing !== undefined) wrong.push(`there is no chunk ${missing}, only 0 to ${dataset.chunks - 1}`);
  return checked(request.model, wrong);
}

/** The model that a scoring is for. @throws Refusal that names all that is wrong with the scoring. */
export function checkScoring(request: ScoreRequest__Output, dataset: DatasetInfo): Model__Output {
  return checked(request.model, faultsOf(request, dataset));
}

/** The model whose state is to travel. @throws Refusal that names all that is wrong with it. */
export function checkState(model: Model__Output | null, dataset: DatasetInfo): Model__Output {
  return checked(model, faultsOfModel(model, dataset));
}

function faultsOf({ stepId, model }: { stepId: string; model: Model__Output | null }, dataset: DatasetInfo): string[] {
  return [...(stepId ? [] : ['step_id is missing']), ...faultsOfModel(model, dataset)];
}

function faultsOfModel(model: Model__Output | null, dataset: DatasetInfo): string[] {
  const wrong: string[] = [];
  if (!model?.searchId) wrong.push('model.search_id is missing');
  if (!model?.modelId) wrong.push('model.model_id is missing');
  if (model?.dataset && model.dataset !== dataset.name) {
    wrong.push(`there is no data set '${model.dataset}' here, only '${dataset.name}'`);
  }
  return wrong;
}

function checked(model: Model__Output | null, wrong: readonly string[]): Model__Output {
  if (model && wrong.length === 0) return model;
  throw new Refusal(status.INVALID_ARGUMENT, 'PARAMS_INVALID', wrong.join('; '));
}

import { drawParams, encodeParams, parseSpec, type SearchSpec } from '@hyperhost/core';

const SEED = 42;
/** Nine models for one call, the best three of them for three, the best one for nine. */
export const MODELS = 9;

/** A small search of a space, or all that is wrong with the space. */
export function specOf(spaceJson: string, metric: string): SearchSpec | readonly string[] {
  let space: unknown;
  try {
    space = JSON.parse(spaceJson);
  } catch (error) {
    return [`The space is not JSON: ${(error as Error).message}`];
  }
  const algorithm = { type: 'successiveHalving', nInitialParameters: MODELS, nInitialIter: 1, aggressiveness: 3 };
  const parsed = parseSpec({ name: 'try', estimator: 'tried', seed: SEED, metric, algorithm, space });
  return parsed.ok ? parsed.spec : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

/** Parameters that a server should be able to train with, as JSON. None where there is no space to draw from. */
export function paramsOf(spaceJson: string): string {
  const spec = specOf(spaceJson, 'score');
  return 'algorithm' in spec ? encodeParams(spec.space, drawParams(spec.space, SEED, 0)) : '{}';
}

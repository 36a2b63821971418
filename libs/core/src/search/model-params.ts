import { gridOfModels, paramsOfModels } from '../space/draw.js';
import type { Params, Space } from '../space/space.js';
import type { Algorithm } from './algorithm.js';
import { isGrid } from './grid.js';

/** What the parameters of the models follow from, beside the seed. */
export interface DrawnSpec {
  readonly algorithm: Algorithm;
  readonly space: Space;
  readonly startWith?: readonly Params[] | undefined;
}

/** The parameters of each model of a search, by its number: the given ones first, then those of the grid, or drawn ones. */
export function modelParams({ algorithm, space, startWith }: DrawnSpec, seed: number): (model: number) => Params {
  return isGrid(algorithm) ? gridOfModels(space, startWith) : paramsOfModels(space, seed, startWith);
}

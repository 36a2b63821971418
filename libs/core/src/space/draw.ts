import { permutation } from '../random/permutation.js';
import { uniform } from '../random/uniform.js';
import { isThere, parentsFirst } from './conditions.js';
import type { CountedSpace } from './count-sets.js';
import { drawValue } from './draw-value.js';
import { countedSpace } from './finite.js';
import { type NamedParameters, type Parameter, type Params, type Space, spacesOf } from './space.js';

/**
 * The parameters of one model, the names sorted. They depend on nothing but the space, the seed, the model's number and
 * the given sets. To draw many models, `paramsOfModels` is faster.
 */
export function drawParams(space: Space, seed: number, model: number, startWith: readonly Params[] = []): Params {
  return paramsOfModels(space, seed, startWith)(model);
}

/**
 * The parameters of each model, by its number.
 *
 * - Model m takes given set m, as long as there are given sets.
 * - A space that can be counted through (`spaceSize`) and has no weights is drawn without replacement. First come the sets
 *   that are not given: the j-th model after the given ones takes entry j of a permutation of these, keyed by the seed. When
 *   all sets have been taken, a new permutation, of all sets, begins, and so on. `gridParams` tells how sets are numbered.
 * - In any other space, model m is drawn by itself, as if no set were given. Of a list of n spaces it takes number
 *   ⌊u·n⌋, u = uniform(seed, 'space', model). Each parameter that is there has the value at
 *   u = uniform(seed, 'param', model, name); see `drawValue`.
 */
export function paramsOfModels(
  space: Space,
  seed: number,
  startWith: readonly Params[] = [],
): (model: number) => Params {
  const counted = hasWeights(space) ? null : countedSpace(space);
  const draw =
    counted === null
      ? eachByItself(space, seed)
      : withoutReplacement(counted, startWith, (pass, size) => permutation(size, seed, 'grid', pass));
  return givenFirst(startWith, draw);
}

/**
 * The parameters of each model of a grid, by its number: the given sets, then all other sets in the order of their numbers,
 * whatever their weights; see `gridParams`.
 *
 * @throws RangeError when the space cannot be counted through.
 */
export function gridOfModels(space: Space, startWith: readonly Params[] = []): (model: number) => Params {
  const counted = countedSpace(space);
  if (counted === null) throw new RangeError('this space has no grid');
  return givenFirst(
    startWith,
    withoutReplacement(counted, startWith, () => (place) => place),
  );
}

function givenFirst(startWith: readonly Params[], draw: (model: number) => Params): (model: number) => Params {
  return (model) => {
    const given = startWith[model];
    return sorted(given ?? draw(model));
  };
}

function hasWeights(space: Space): boolean {
  const parameters = spacesOf(space).flatMap((one) => Object.values(one));
  return parameters.some((parameter) => parameter.type === 'categorical' && parameter.weights !== undefined);
}

function eachByItself(space: Space, seed: number): (model: number) => Params {
  const spaces = spacesOf(space).map((one) => ({ one, names: parentsFirst(one) }));
  return (model) => {
    const place = spaces.length === 1 ? 0 : Math.floor(uniform(seed, 'space', model) * spaces.length);
    const { one, names } = spaces[place] as { one: NamedParameters; names: string[] };
    const params: Params = {};
    for (const name of names) {
      const parameter = one[name] as Parameter;
      if (isThere(parameter, params)) params[name] = drawValue(parameter, uniform(seed, 'param', model, name));
    }
    return params;
  };
}

/** `orderOf` gives the order in which so many sets are taken in a pass: the place of each among them. */
function withoutReplacement(
  counted: CountedSpace,
  startWith: readonly Params[],
  orderOf: (pass: number, size: number) => (index: number) => number,
): (model: number) => Params {
  const { size } = counted;
  const given = [...new Set(startWith.flatMap((params) => counted.indexesOf(params)))].sort((a, b) => a - b);
  const first = size - given.length;
  const firstOrder = orderOf(0, first);
  return (model) => {
    const drawn = model - startWith.length;
    if (drawn < first) return counted.at(pastGiven(given, firstOrder(drawn)));
    const later = drawn - first;
    return counted.at(orderOf(1 + Math.floor(later / size), size)(later % size));
  };
}

/** The set number `rank`, from 0 on, when the given ones, ascending, are left out. */
function pastGiven(given: readonly number[], rank: number): number {
  let low = 0;
  let high = given.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((given[middle] as number) - middle <= rank) low = middle + 1;
    else high = middle;
  }
  return rank + low;
}

function sorted(params: Params): Params {
  return Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { parseSpec, type SearchSpec } from '@hyperhost/core';
import type { Description } from '@hyperhost/wire';
import { Problem } from './problem.js';

/** Nine models, a third of them kept at each rung: 1, 3, then 9 calls. */
const ALGORITHM = {
  type: 'successiveHalving',
  nInitialParameters: 9,
  nInitialIter: 1,
  aggressiveness: 3,
  maxIter: 9,
  patience: false,
  tol: null,
};

/** The search to try a server with. @throws Problem when there is no space, or not a valid one. */
export function specFor(description: Description, given: unknown): SearchSpec {
  const whose = given === undefined ? 'The space that the server offers (default_space_json)' : 'The space of --space';
  const space = given ?? offered(description);
  const parsed = parseSpec({ estimator: 'any', algorithm: ALGORITHM, space });
  if (parsed.ok) return parsed.spec;
  const faults = parsed.faults.map(({ path, message }) => `\n  ${path}: ${message}`).join('');
  throw new Problem(`${whose} is not valid:${faults}`);
}

function offered({ defaultSpaceJson }: Description): unknown {
  if (defaultSpaceJson === '') {
    throw new Problem(
      'The server offers no search space, and none was given. Set default_space_json, or give --space FILE with JSON such as\n' +
        '  {"rate": {"type": "float", "low": 0.001, "high": 1, "log": true}}',
    );
  }
  try {
    return JSON.parse(defaultSpaceJson);
  } catch (error) {
    throw new Problem(`The space that the server offers (default_space_json) is not JSON: ${(error as Error).message}`);
  }
}

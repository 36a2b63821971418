import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { targetFault } from '../kit/address.js';

export const USAGE = `npm run try -- --target host:port [--space FILE] [--metric NAME]

Tries an estimator server without a platform: trains nine models and tries the rules of proto/README.md that matter most.
npm run conformance tries them all.

  --target   where the server listens
  --space    a JSON file with the space to draw parameters from, in the form of a search's "space"; the server's own unless given
  --metric   the metric that ranks, "score" unless given
`;

export interface TryOptions {
  readonly target: string;
  /** JSON text; null: take the server's own. */
  readonly spaceJson: string | null;
  readonly metric: string;
}

/** The options, or all that is wrong with them. `cwd` is where relative paths begin. */
export function parseOptions(
  args: string[],
  cwd: string,
): TryOptions | { readonly faults: readonly string[] } | 'help' {
  const faults: string[] = [];
  let values: { target?: string; space?: string; metric?: string; help?: boolean } = {};
  try {
    const text = { type: 'string' } as const;
    const options = { target: text, space: text, metric: text, help: { type: 'boolean', short: 'h' } } as const;
    ({ values } = parseArgs({ args, options, strict: true }));
  } catch (error) {
    faults.push((error as Error).message);
    return { faults };
  }
  if (values.help) return 'help';
  const { target = '', space, metric = 'score' } = values;
  const wrongTarget = targetFault(target);
  if (wrongTarget) faults.push(wrongTarget);
  if (metric === '') faults.push('--metric is empty');
  let spaceJson: string | null = null;
  if (space !== undefined) {
    try {
      spaceJson = readFileSync(resolve(cwd, space), 'utf8');
    } catch (error) {
      faults.push(`--space ${space} cannot be read: ${(error as Error).message}`);
    }
  }
  return faults.length > 0 ? { faults } : { target, spaceJson, metric };
}

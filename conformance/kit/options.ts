import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { targetFault } from './address.js';
import { CASES } from './cases.js';
import { specOf } from './space.js';

export const USAGE = `npm run conformance -- --target host:port [--only ID[,ID]] [--junit FILE] [--space FILE]
npm run conformance -- --list

Looks whether an estimator server keeps the contract of proto/README.md, rule by rule. Let nothing else train at it meanwhile.

  --target   where the server listens
  --only     ids of the cases to look at, with commas; all unless given
  --junit    a file to write what was found to, as JUnit XML
  --space    a JSON file with the space to draw parameters from, in the form of a search's "space"; the server's own unless given
  --list     prints the cases, one a line: its id, then the rule
`;

export interface KitOptions {
  readonly target: string;
  readonly only: readonly string[] | undefined;
  /** Absolute path of the file; null: none. */
  readonly junit: string | null;
  /** JSON text; null: take the server's own. */
  readonly spaceJson: string | null;
}

/** The options, or all that is wrong with them. `cwd` is where relative paths begin. */
export function parseOptions(
  args: string[],
  cwd: string,
): KitOptions | { readonly faults: readonly string[] } | 'help' | 'list' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  let values: { target?: string; only?: string; junit?: string; space?: string; list?: boolean; help?: boolean };
  try {
    const options = { target: text, only: text, junit: text, space: text, list: flag, help: { ...flag, short: 'h' } };
    ({ values } = parseArgs({ args, options, strict: true }));
  } catch (error) {
    return { faults: [(error as Error).message] };
  }
  if (values.help) return 'help';
  if (values.list) return 'list';
  const faults: string[] = [];
  const { target = '', junit, space } = values;
  const wrongTarget = targetFault(target);
  if (wrongTarget) faults.push(wrongTarget);
  const only = values.only?.split(',').map((id) => id.trim());
  const unknown = (only ?? []).filter((id) => !CASES.some((one) => one.id === id));
  if (unknown.length > 0) faults.push(`--only: there is no case ${unknown.join(', ')}; --list prints them all`);
  if (junit === '') faults.push('--junit needs the name of a file');
  let spaceJson: string | null = null;
  if (space !== undefined) {
    try {
      spaceJson = readFileSync(resolve(cwd, space), 'utf8');
      const spec = specOf(spaceJson, 'score');
      if (!('algorithm' in spec)) faults.push(...spec.map((fault) => `--space ${space}: ${fault}`));
    } catch (error) {
      faults.push(`--space ${space} cannot be read: ${(error as Error).message}`);
    }
  }
  return faults.length > 0 ? { faults } : { target, only, junit: junit ? resolve(cwd, junit) : null, spaceJson };
}

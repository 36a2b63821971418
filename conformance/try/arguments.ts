import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './problem.js';

export const USAGE = `npm run try -- --target HOST:PORT [--space FILE]

Tells in seconds whether an estimator server works, and what is wrong. It needs no platform and no database.

  --target HOST:PORT   where the server listens, as it says when it starts
  --space FILE         search space as JSON; without it, the one that the server offers
  --help               this text`;

export interface Arguments {
  readonly target: string;
  /** What the file of --space holds. Undefined: use the server's own. */
  readonly space: unknown;
}

/** @throws Problem that names all that is wrong. */
export function readArguments(given: readonly string[], folder: string): Arguments | 'help' {
  const { target, space, help } = parsed(given);
  if (help) return 'help';
  if (target === undefined) throw new Problem(`Say which server to try.\n\n${USAGE}`);
  const port = Number(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):(\d{1,5})$/.exec(target)?.[1] ?? 0);
  if (port < 1 || port > 65_535) {
    throw new Problem(`--target is '${target}'. It must be HOST:PORT, such as 127.0.0.1:41234, without http://.`);
  }
  return { target, space: space === undefined ? undefined : jsonOf(resolve(folder, space)) };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: { target: { type: 'string' }, space: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('. ')[0]}.\n\n${USAGE}`);
  }
}

function jsonOf(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Problem(`The file of --space cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(`The file of --space is not JSON: ${(error as Error).message}`);
  }
}

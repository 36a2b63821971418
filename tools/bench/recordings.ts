import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoError } from '../child.js';
import { type Played, play } from '../simulate/play.js';
import { type RecordedCurves, readCurves } from '../simulate/recorded-curves.js';

/** The recorded runs of one experiment, each to be played in any order on any number of slots. */
export class Recordings {
  private readonly known = new Map<string, readonly Played[]>();

  constructor(
    readonly experiment: string,
    private readonly runs: readonly RecordedCurves[],
  ) {}

  get count(): number {
    return this.runs.length;
  }

  /** All runs, in this order, with calls of 1 s and steps as the scheduler cuts them: of one call. */
  play(slots: number, order: Played['order']): readonly Played[] {
    const key = `${slots} ${order}`;
    const known = this.known.get(key);
    if (known) return known;
    const played = this.runs.map((run) => play(run, { slots, order, stepCalls: 'auto', overheadSeconds: 0 }));
    this.known.set(key, played);
    return played;
  }

  meanBudget(slots: number, order: Played['order']): number {
    return mean(this.play(slots, order).map(({ budgetTo }) => budgetTo['0.99'] ?? 1));
  }

  meanRatio(slots: number, order: Played['order']): number {
    return mean(this.play(slots, order).map(({ ratio }) => ratio));
  }

  greatestRatio(slots: number, order: Played['order']): number {
    return Math.max(...this.play(slots, order).map(({ ratio }) => ratio));
  }
}

/**
 * The recordings of one experiment in a folder: its files are named `EXPERIMENT-NUMBER.json`. Null: there are none.
 *
 * @throws DemoError that names all faults of a file that cannot be played.
 */
export function readRecordings(folder: string, experiment: string): Recordings | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder)
    .filter((name) => name.startsWith(`${experiment}-`) && /-\d+\.json$/.test(name))
    .sort();
  if (files.length === 0) return null;
  const runs = files.map((name) => {
    const read = readCurves(JSON.parse(readFileSync(join(folder, name), 'utf8')), 1, 0);
    if (read.ok) return read.curves;
    throw new DemoError(
      `${name} cannot be played:\n${read.faults.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`,
    );
  });
  return new Recordings(experiment, runs);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

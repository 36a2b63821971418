import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Algorithm,
  type CallCount,
  type Direction,
  type Fault,
  type ModelNumber,
  mostCalls,
  parseSpec,
  planSearch,
  type SimulatedModels,
  type StepOrder,
  SyntheticModels,
} from '@hyperhost/core';
import type { SimulateOptions } from './options.js';
import type { PlayedSearch } from './play.js';
import { readCurves } from './recorded-curves.js';
import { MAX_STEPS, mostSteps } from './step-count.js';

/** What is played, and how it is spoken of. */
export interface Source {
  /** `four-circles-400.json`. */
  readonly title: string;
  readonly algorithm: Algorithm;
  readonly search: PlayedSearch;
  readonly order: StepOrder;
  readonly direction: Direction;
  /** The name under which a model was recorded; undefined: it has none. */
  nameOf(model: ModelNumber): string | undefined;
}

export type Opened =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads what is to be played from its file, or names all that is wrong with it. */
export function openSource(path: string, options: SimulateOptions): Opened {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? `Is not JSON: ${error.message}.` : `Cannot be read: ${wordsOf(error)}.`;
    return { ok: false, faults: [{ path: '', message: why }] };
  }
  const opened =
    options.from === 'curves'
      ? openCurves(basename(path), document, options)
      : openSpec(basename(path), document, options);
  if (!opened.ok) return opened;
  const steps = mostSteps(opened.source.search, options.stepCalls, options.callSeconds);
  if (steps <= MAX_STEPS) return opened;
  const message = `This is up to ${steps.toLocaleString('en')} steps; ${MAX_STEPS.toLocaleString('en')} are played at most. Plan less, or take longer steps with --step-calls.`;
  return { ok: false, faults: [{ path: 'algorithm', message }] };
}

function openCurves(title: string, document: unknown, { callSeconds, scoreSeconds }: SimulateOptions): Opened {
  const read = readCurves(document, callSeconds, scoreSeconds);
  if (!read.ok) return read;
  const { algorithm, models } = read.curves;
  const nameOf = (model: ModelNumber) => models.name(model);
  const search = { algorithm, models };
  return { ok: true, source: { title, algorithm, search, order: 'auto', direction: 'maximise', nameOf } };
}

function openSpec(title: string, document: unknown, options: SimulateOptions): Opened {
  if (typeof document === 'object' && document !== null && 'max_iter' in document) {
    return { ok: false, faults: [{ path: '', message: 'Is a file of recorded curves. Give it with --curves.' }] };
  }
  const parsed = parseSpec(document);
  if (!parsed.ok) return parsed;
  const { algorithm, limits, space, direction, order, name } = parsed.spec;
  const seed = options.seed ?? parsed.spec.seed ?? 0;
  const most = mostCalls(planSearch(parsed.spec));
  const scores = new SyntheticModels(seed, most, Number(options.callSeconds), Number(options.scoreSeconds));
  const models = direction === 'minimise' ? new Losses(scores) : scores;
  const search = { algorithm, limits, space, direction, models };
  return {
    ok: true,
    source: { title: `${name} (${title}), seed ${seed}`, algorithm, search, order, direction, nameOf: () => undefined },
  };
}

/** The same models, scored by how much they lack to 1; negated, as the core has what is to be small. */
class Losses implements SimulatedModels {
  constructor(private readonly scores: SimulatedModels) {}

  score(model: ModelNumber, calls: CallCount): number {
    return this.scores.score(model, calls) - 1;
  }

  callSeconds(model: ModelNumber): number {
    return this.scores.callSeconds(model);
  }

  scoreSeconds(model: ModelNumber): number {
    return this.scores.scoreSeconds(model);
  }
}

function wordsOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  return words[code ?? ''] ?? String((error as Error).message);
}

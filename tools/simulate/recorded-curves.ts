import {
  type Algorithm,
  type CallCount,
  type Fault,
  type ModelNumber,
  parseSpec,
  type SimulatedModels,
} from '@hyperhost/core';
import { z } from 'zod';

/** The schema's own words are for programmers. */
const must = (what: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'Is missing. Add it.' : `Must be ${what}.`),
});
const countWords = must('a whole number of at least 1');
const count = z.int(countWords).min(1, countWords);
const bracketWords = must('the number of a bracket, from 0 on');
const bracket = z.int(bracketWords).min(0, bracketWords);

const bracketSchema = z.object(
  { bracket, models: count, calls: count },
  must('an object with bracket, models and calls'),
);

const secondsWords = must('a list of at least one number of seconds');
const seconds = z.array(z.number(secondsWords).min(0, secondsWords), secondsWords).min(1, secondsWords);
const callsWords = must('a list of at least one number of calls');
const scoresWords = must('a list of at least one finite number');

const idWords = must('a text that ends in a hyphen and the number of the model within its bracket');

const modelSchema = z
  .object(
    {
      model_id: z.string(idWords).regex(/-\d+$/, idWords),
      bracket,
      calls: z.array(count, callsWords).min(1, callsWords),
      scores: z.array(z.number(scoresWords), scoresWords).min(1, scoresWords),
      fit_seconds: seconds.optional(),
      score_seconds: seconds.optional(),
    },
    must('an object with model_id, bracket, calls and scores'),
  )
  .refine(({ calls, scores }) => calls.length === scores.length, {
    path: ['scores'],
    error: 'Must have as many entries as calls.',
  })
  .refine(({ calls }) => calls.every((at, i) => at > (calls[i - 1] ?? 0)), {
    path: ['calls'],
    error: 'Must rise from entry to entry.',
  });

/** A file of recorded learning curves: the plan that was run, and each model's scores. */
const curvesSchema = z.object(
  {
    max_iter: count,
    aggressiveness: z.number(must('a number above 1')),
    patience: z.union([z.boolean(), z.int()], must('true, false or a whole number of at least 2')).nullish(),
    tol: z.number(must('a number or null')).nullish(),
    brackets: z.array(bracketSchema, must('a list of brackets')).min(1, must('a list of at least one bracket')),
    models: z.array(modelSchema, must('a list of models')).min(1, must('a list of at least one model')),
  },
  must('a JSON object as in the recorded runs, with max_iter, aggressiveness, brackets and models'),
);

type RecordedModel = z.output<typeof modelSchema>;

export interface RecordedCurves {
  /** The plan that was run. */
  readonly algorithm: Algorithm;
  readonly models: RecordedModels;
}

/** How long something takes: seconds, or as it was recorded. */
export type Seconds = number | 'recorded';

export type ReadCurves =
  | { readonly ok: true; readonly curves: RecordedCurves }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Reads recorded curves, or names all that is wrong with them. Models are numbered as everywhere, from the most adaptive
 * bracket on, within it in the order of drawing, which is the number at the end of `model_id`.
 */
export function readCurves(document: unknown, callSeconds: Seconds, scoreSeconds: Seconds): ReadCurves {
  const parsed = curvesSchema.safeParse(document);
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
    };
  }
  const { max_iter, aggressiveness, patience, tol, brackets, models } = parsed.data;
  const adaptiveFirst = [...brackets].sort((a, b) => b.bracket - a.bracket);
  const spec = parseSpec({
    estimator: 'recorded',
    space: { model: { type: 'const', value: 0 } },
    algorithm: {
      type: 'hyperband',
      maxIter: max_iter,
      aggressiveness,
      patience: patience ?? false,
      tol: tol ?? null,
      brackets: adaptiveFirst.map(({ models, calls }) => ({ nInitialParameters: models, nInitialIter: calls })),
    },
  });
  const faults = [
    ...(spec.ok ? [] : spec.faults),
    ...adaptiveFirst.flatMap((planned) => countFaults(planned, models)),
    ...secondsFaults('fit_seconds', callSeconds, models),
    ...secondsFaults('score_seconds', scoreSeconds, models),
  ];
  if (!spec.ok || faults.length > 0) return { ok: false, faults };
  const numbered = adaptiveFirst.flatMap((planned) =>
    models.filter(({ bracket }) => bracket === planned.bracket).sort((a, b) => numberOf(a) - numberOf(b)),
  );
  return {
    ok: true,
    curves: { algorithm: spec.spec.algorithm, models: new RecordedModels(numbered, callSeconds, scoreSeconds) },
  };
}

/** Every model of the plan needs a curve. */
function countFaults(planned: { bracket: number; models: number }, models: readonly RecordedModel[]): Fault[] {
  const drawn = models.filter(({ bracket }) => bracket === planned.bracket).length;
  if (drawn === planned.models) return [];
  const message = `Bracket ${planned.bracket} has ${drawn} curves, but ${planned.models} models by its plan. Give as many.`;
  return [{ path: 'models', message }];
}

function secondsFaults(
  field: 'fit_seconds' | 'score_seconds',
  asked: Seconds,
  models: readonly RecordedModel[],
): Fault[] {
  const without = asked === 'recorded' ? models.findIndex((model) => model[field] === undefined) : -1;
  if (without < 0) return [];
  return [{ path: `models.${without}.${field}`, message: 'Is not recorded. Give the seconds as a number instead.' }];
}

/** Models whose learning curves were recorded. Between two recorded calls the earlier score stands. */
class RecordedModels implements SimulatedModels {
  constructor(
    private readonly models: readonly RecordedModel[],
    private readonly seconds: Seconds,
    private readonly secondsOfScore: Seconds,
  ) {}

  name(model: ModelNumber): string {
    return this.of(model).model_id;
  }

  score(model: ModelNumber, calls: CallCount): number {
    const { calls: at, scores } = this.of(model);
    const next = at.findIndex((recorded) => recorded > calls);
    return scores[next < 0 ? scores.length - 1 : Math.max(next - 1, 0)] as number;
  }

  callSeconds(model: ModelNumber): number {
    return this.seconds === 'recorded' ? mean(this.of(model).fit_seconds) : this.seconds;
  }

  scoreSeconds(model: ModelNumber): number {
    return this.secondsOfScore === 'recorded' ? mean(this.of(model).score_seconds) : this.secondsOfScore;
  }

  private of(model: ModelNumber): RecordedModel {
    return this.models[model] as RecordedModel;
  }
}

function numberOf({ model_id }: RecordedModel): number {
  return Number(model_id.split('-').at(-1));
}

function mean(seconds: readonly number[] | undefined): number {
  if (seconds === undefined) throw new Error('HH-SIMULATE-1 seconds that are asked for were looked for when reading');
  return seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
}

import { type Algorithm, type CallCount, type ModelNumber, parseSpec, type SimulatedModels } from '@hyperhost/core';
import { z } from 'zod';

const count = z.int().min(1);

const bracketSchema = z.object({ bracket: z.int().min(0), models: count, calls: count });

const modelSchema = z.object({
  model_id: z.string(),
  bracket: z.int().min(0),
  calls: z.array(count).min(1),
  scores: z.array(z.number()).min(1),
  fit_seconds: z.array(z.number()).optional(),
  score_seconds: z.array(z.number()).optional(),
});

/** A file of recorded learning curves: the plan that was run, and each model's scores. */
const curvesSchema = z.object({
  source: z.string().optional(),
  max_iter: count,
  aggressiveness: z.number(),
  patience: z.union([z.boolean(), z.int()]).nullish(),
  tol: z.number().nullish(),
  brackets: z.array(bracketSchema).min(1),
  models: z.array(modelSchema).min(1),
});

type RecordedModel = z.output<typeof modelSchema>;

export interface RecordedCurves {
  /** The plan that was run. */
  readonly algorithm: Algorithm;
  readonly models: RecordedModels;
}

/**
 * Reads recorded curves. Models are numbered as everywhere, from the most adaptive bracket on, within it in the order of
 * drawing, which is the number at the end of `model_id`.
 *
 * @throws Error that names what is wrong with the file.
 */
export function readCurves(document: unknown, callSeconds: Seconds, scoreSeconds: Seconds): RecordedCurves {
  const parsed = curvesSchema.safeParse(document);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
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
  if (!spec.ok) throw new Error(spec.faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const numbered = adaptiveFirst.flatMap((planned) => {
    const drawn = models.filter(({ bracket }) => bracket === planned.bracket);
    if (drawn.length !== planned.models) {
      throw new Error(`models: bracket ${planned.bracket} has ${drawn.length} models, its plan ${planned.models}`);
    }
    return drawn.sort((a, b) => numberOf(a) - numberOf(b));
  });
  return { algorithm: spec.spec.algorithm, models: new RecordedModels(numbered, callSeconds, scoreSeconds) };
}

/** How long something takes: seconds, or as it was recorded. */
export type Seconds = number | 'recorded';

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
  if (!seconds || seconds.length === 0) throw new Error('The file has no recorded seconds. Give a number instead.');
  return seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
}

import { z } from 'zod';
import { curveSchema } from './curve.js';

const count = z.int().min(0);
const patience = z.union([z.boolean(), count]).default(false);
const tol = z
  .union([z.number(), z.null(), z.literal('NaN')])
  .default(0.001)
  .transform((value) => (value === 'NaN' ? null : value));

export const hyperbandParamsSchema = z.strictObject({
  max_iter: count,
  aggressiveness: z.number().default(3),
  patience,
  tol,
});

export const halvingParamsSchema = z.strictObject({
  n_initial_parameters: count,
  n_initial_iter: count,
  max_iter: count.nullish(),
  aggressiveness: z.number().default(3),
  patience,
  tol,
});

const stepwise = {
  n_initial_parameters: z.union([z.literal('grid'), count]),
  max_iter: count.nullable().default(100),
  fits_per_score: count.default(1),
  patience,
  tol,
};

/** Of IncrementalSearchCV, in which a decay rate does nothing. */
export const incrementalParamsSchema = z.strictObject({ ...stepwise, decay_rate: z.number().nullish() });
export const inverseDecayParamsSchema = z.strictObject({ ...stepwise, decay_rate: z.number().default(1) });

const models = z.array(z.object({ curve: curveSchema }));

export const hyperbandExpectedSchema = z.object({ brackets: z.array(z.object({ bracket: count, models })) });
/** Of a search of one bracket. */
export const singleExpectedSchema = z.object({ models });

/** What every case has, whatever search it is of. */
export const caseSchema = z.object({
  id: z.string(),
  search: z.string(),
  tags: z.array(z.string()).default([]),
  params: z.record(z.string(), z.unknown()),
  expected: z.record(z.string(), z.unknown()),
});

/** What every entry of `hyperband-metadata.json` has. */
export const entrySchema = z.object({
  max_iter: count,
  aggressiveness: z.number(),
  float_defect: z.unknown().optional(),
});

export type RecordedCase = z.output<typeof caseSchema>;
export type RecordedEntry = z.output<typeof entrySchema>;

import { z } from 'zod';
import {
  MAX_AGGRESSIVENESS,
  MAX_BRACKETS,
  MAX_CALLS_OF_A_MODEL,
  MAX_MODELS,
  MIN_AGGRESSIVENESS,
} from '../search/plan-limits.js';
import { whole } from './fields.js';

const aggressivenessError = `Must be a number from ${MIN_AGGRESSIVENESS} to ${MAX_AGGRESSIVENESS}, such as 3 or 2.5.`;
const aggressiveness = z
  .number({ error: aggressivenessError })
  .min(MIN_AGGRESSIVENESS, { error: aggressivenessError, abort: true })
  .max(MAX_AGGRESSIVENESS, { error: aggressivenessError, abort: true })
  .default(3)
  .meta({ description: 'How many times fewer models, with as many times more calls, each rung has.' });

const maxIter = whole(1, MAX_CALLS_OF_A_MODEL).meta({ description: 'The most calls that one model gets.' });
const nInitialParameters = whole(1, MAX_MODELS).meta({ description: 'How many models are drawn.' });
const nInitialIter = whole(1, MAX_CALLS_OF_A_MODEL).meta({ description: 'Calls before the first cut.' });

const patienceError = { error: 'Must be false, true, or a whole number of at least 2.', abort: true };
const fitsPerScore = whole(1, MAX_CALLS_OF_A_MODEL).meta({
  description: 'Models are also scored at 1, 1 + f, 1 + 2f … calls.',
});
const everyAlgorithm = {
  patience: z
    .union([z.boolean(), z.int().min(2, patienceError).max(MAX_CALLS_OF_A_MODEL, patienceError)], patienceError)
    .default(false)
    .meta({ description: 'Stop a model that has not improved for so many calls. True: maxIter / aggressiveness.' }),
  tol: z
    .number({ error: 'Must be a number, or null for no early stop.' })
    .nullable()
    .default(0.001)
    .meta({ description: 'An improvement must be more than this. Null: never stop early.' }),
  fitsPerScore: fitsPerScore.optional(),
};

const givenBracket = { nInitialParameters, nInitialIter };
const bracketsError = {
  error:
    'Must be a list of numbers of brackets, such as [4, 3], or of brackets, such as [{"nInitialParameters": 9, "nInitialIter": 1}].',
};
const brackets = z
  .union([listOf(z.int(bracketsError).min(0, bracketsError)), listOf(z.strictObject(givenBracket))], bracketsError)
  .optional()
  .meta({ description: 'Numbers of the brackets to run, or other brackets, most adaptive first. Left out: all.' });

function listOf<T extends z.ZodType>(one: T) {
  return z.array(one, bracketsError).min(1, bracketsError).max(MAX_BRACKETS, bracketsError);
}

const hyperbandSchema = z.strictObject({
  type: z.literal('hyperband'),
  maxIter,
  aggressiveness,
  brackets,
  ...everyAlgorithm,
});

const successiveHalvingSchema = z.strictObject({
  type: z.literal('successiveHalving'),
  ...givenBracket,
  aggressiveness,
  maxIter: maxIter.optional(),
  ...everyAlgorithm,
});

const randomizedSchema = z.strictObject({
  type: z.literal('randomized'),
  nInitialParameters,
  maxIter,
  ...everyAlgorithm,
});

const gridSchema = z.strictObject({ type: z.literal('grid'), maxIter, ...everyAlgorithm });

const modelCountError = { error: `Must be a whole number from 1 to ${MAX_MODELS}, or "grid".`, abort: true };
const scoredOnTheWay = {
  nInitialParameters: z
    .union(
      [z.literal('grid'), z.int(modelCountError).min(1, modelCountError).max(MAX_MODELS, modelCountError)],
      modelCountError,
    )
    .meta({ description: 'How many models are drawn. grid: one for each set of a space that can be counted.' }),
  maxIter: maxIter.default(100),
  ...everyAlgorithm,
  fitsPerScore: fitsPerScore.default(1),
};

const incrementalSchema = z.strictObject({ type: z.literal('incremental'), ...scoredOnTheWay });

const decayRateError = { error: 'Must be a number from 0 to 100 with at most two decimals, such as 1 or 0.5.' };
const inverseDecaySchema = z.strictObject({
  type: z.literal('inverseDecay'),
  ...scoredOnTheWay,
  decayRate: z
    .number(decayRateError)
    .min(0, { ...decayRateError, abort: true })
    .max(100, { ...decayRateError, abort: true })
    .refine((rate) => /^\d+(\.\d\d?)?$/.test(String(rate)), decayRateError)
    .default(1)
    .meta({ description: 'After c calls about n / (1 + c)^decayRate of n models are left. 0: all.' }),
});

/** Which models are trained for how long. */
export const algorithmSchema = z.discriminatedUnion(
  'type',
  [hyperbandSchema, successiveHalvingSchema, randomizedSchema, gridSchema, incrementalSchema, inverseDecaySchema],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? 'Must be one of "hyperband", "successiveHalving", "randomized", "grid", "incremental", "inverseDecay".'
        : 'Must be an object such as {"type": "hyperband", "maxIter": 81}.',
  },
);

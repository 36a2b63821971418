import { z } from 'zod';
import { MAX_AGGRESSIVENESS, MAX_CALLS_OF_A_MODEL, MAX_MODELS, MIN_AGGRESSIVENESS } from '../search/plan-limits.js';
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

const patienceError = { error: 'Must be false, true, or a whole number of at least 2.', abort: true };
const earlyStopping = {
  patience: z
    .union([z.boolean(), z.int().min(2, patienceError).max(MAX_CALLS_OF_A_MODEL, patienceError)], patienceError)
    .default(false)
    .meta({ description: 'Stop a model that has not improved for so many calls. True: maxIter / aggressiveness.' }),
  tol: z
    .number({ error: 'Must be a number, or null for no early stop.' })
    .nullable()
    .default(0.001)
    .meta({ description: 'An improvement must be more than this. Null: never stop early.' }),
};

const hyperbandSchema = z.strictObject({ type: z.literal('hyperband'), maxIter, aggressiveness, ...earlyStopping });

const successiveHalvingSchema = z.strictObject({
  type: z.literal('successiveHalving'),
  nInitialParameters,
  nInitialIter: whole(1, MAX_CALLS_OF_A_MODEL).meta({ description: 'Calls before the first cut.' }),
  aggressiveness,
  maxIter: maxIter.optional(),
  ...earlyStopping,
});

const randomizedSchema = z.strictObject({
  type: z.literal('randomized'),
  nInitialParameters,
  maxIter,
  ...earlyStopping,
});

/** Which models are trained for how long. */
export const algorithmSchema = z.discriminatedUnion(
  'type',
  [hyperbandSchema, successiveHalvingSchema, randomizedSchema],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? 'Must be one of "hyperband", "successiveHalving", "randomized".'
        : 'Must be an object such as {"type": "hyperband", "maxIter": 81}.',
  },
);

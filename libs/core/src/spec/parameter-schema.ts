import { z } from 'zod';
import { nearestMultiple, SteppedRange } from '../space/decimals.js';
import { jsonValue } from './fields.js';

const MAX_CHOICES = 10_000;
const MAX_VALUES = 2 ** 53;

const finite = z.number({ error: 'Must be a finite number.' });
const safeInt = z.int({ error: 'Must be a whole number of at most 2^53 - 1 in size.' });
const log = z.boolean({ error: 'Must be true or false.' }).default(false);

const positiveError = 'Must be a finite number above 0.';
const positive = z.number({ error: positiveError }).gt(0, { error: positiveError });
const wholeStepError = 'Must be a whole number from 1 to 2^53 - 1.';
const wholeStep = z.int({ error: wholeStepError }).min(1, { error: wholeStepError });
const stepDescription = 'The values are low, low + step, … up to high. Not together with log.';

const when = z
  .record(z.string(), jsonValue, {
    error: 'Must be an object such as {"solver": "sgd"} or {"solver": ["sgd", "adam"]}.',
  })
  .refine((condition) => Object.keys(condition).length > 0, {
    error: 'Is empty. Name a parameter and its value, or leave it out.',
  })
  .optional()
  .meta({
    description:
      'There only when each named parameter is there and has the value, or one of the listed values. A value that is a list is written within a list.',
  });

type Report = (path: string, message: string) => void;
type Fields = Record<string, unknown>;

/** A check of fields together: it runs even when another field is wrong, so that all faults are named at once. */
function together(check: (fields: Fields, report: Report) => void) {
  return (value: unknown, context: z.core.$RefinementCtx<unknown>) =>
    check(value as Fields, (path, message) => context.addIssue({ code: 'custom', path: [path], message }));
}

const always = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

function checkOrder({ low, high }: Fields, report: Report): void {
  if (isNumber(low) && isNumber(high) && low > high) report('low', `Is above high, which is ${high}. Swap them.`);
}

function checkLog({ low, log: isLog, step }: Fields, report: Report): void {
  if (isLog !== true) return;
  if (isNumber(low) && low <= 0) {
    report('low', 'Must be above 0 when log is true, since only positive numbers have a logarithm.');
  }
  if (step !== undefined) report('step', 'Cannot be used together with log. Leave out one of the two.');
}

function checkValues({ low, high, step }: Fields, report: Report): void {
  if (!isNumber(low) || !isNumber(high) || !isNumber(step) || step <= 0) return;
  if (new SteppedRange(low, high, step).count > MAX_VALUES) {
    report('step', 'Makes more than 2^53 values. Make it larger, or leave it out.');
  }
}

function checkMultiples({ low = -Number.MAX_VALUE, high = Number.MAX_VALUE, step }: Fields, report: Report): void {
  if (!isNumber(low) || !isNumber(high) || !isNumber(step) || step <= 0 || low > high) return;
  const multiple = nearestMultiple(Math.min(Math.max(0, low), high), step, low, high);
  if (multiple < low || multiple > high) report('step', 'Has no multiple from low to high. Make it smaller.');
}

function checkWeights({ choices, weights }: Fields, report: Report): void {
  if (!Array.isArray(choices) || !Array.isArray(weights)) return;
  if (weights.length !== choices.length) {
    report('weights', `Has ${weights.length} weights for ${choices.length} choices. Give one for each choice.`);
  }
  if (weights.every((weight) => weight === 0)) report('weights', 'Has no weight above 0. Give at least one.');
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

const floatSchema = z
  .strictObject({
    type: z.literal('float'),
    low: finite,
    high: finite,
    log,
    step: positive.optional().meta({ description: stepDescription }),
    when,
  })
  .superRefine(
    together((fields, report) => {
      for (const check of [checkOrder, checkLog, checkValues]) check(fields, report);
    }),
    always,
  )
  .meta({ description: 'A real number from low to high. With log, its logarithm is drawn evenly.' });

const intSchema = z
  .strictObject({
    type: z.literal('int'),
    low: safeInt,
    high: safeInt,
    log,
    step: wholeStep.optional().meta({ description: stepDescription }),
    when,
  })
  .superRefine(
    together((fields, report) => {
      for (const check of [checkOrder, checkLog]) check(fields, report);
    }),
    always,
  )
  .meta({ description: 'A whole number from low to high, both included.' });

const weightError = 'Must be a finite number of at least 0.';
const categoricalSchema = z
  .strictObject({
    type: z.literal('categorical'),
    choices: z
      .array(jsonValue, { error: 'Must be a list of choices.' })
      .min(1, { error: 'Is empty. Give at least one choice.' })
      .max(MAX_CHOICES, { error: `Has too many choices. Give at most ${MAX_CHOICES}.` }),
    weights: z
      .array(z.number({ error: weightError }).min(0, { error: weightError }), { error: 'Must be a list of numbers.' })
      .optional()
      .meta({ description: 'How likely each choice is, beside the others. Left out: each as likely.' }),
    when,
  })
  .superRefine(together(checkWeights), always)
  .meta({ description: 'One of the choices.' });

const constSchema = z
  .strictObject({ type: z.literal('const'), value: jsonValue, when })
  .meta({ description: 'A fixed value.' });

const normalSchema = z
  .strictObject({
    type: z.literal('normal'),
    mean: finite,
    sd: positive,
    low: finite.optional(),
    high: finite.optional(),
    step: positive.optional().meta({ description: 'Brought to the nearest multiple of step.' }),
    when,
  })
  .superRefine(
    together((fields, report) => {
      for (const check of [checkOrder, checkMultiples]) check(fields, report);
    }),
    always,
  )
  .meta({ description: 'A normally distributed number; sd is its standard deviation. Cut to [low, high].' });

const lognormalSchema = z
  .strictObject({
    type: z.literal('lognormal'),
    mean: finite,
    sd: positive,
    low: positive.optional(),
    high: positive.optional(),
    when,
  })
  .superRefine(together(checkOrder), always)
  .meta({
    description:
      'A number whose natural logarithm is normally distributed, with this mean and sd. Cut to [low, high], which are no logarithms.',
  });

/** One parameter of a space. */
export const parameterSchema = z.discriminatedUnion(
  'type',
  [floatSchema, intSchema, categoricalSchema, constSchema, normalSchema, lognormalSchema],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? 'Must be one of "float", "int", "categorical", "const", "normal", "lognormal".'
        : 'Must be an object such as {"type": "float", "low": 0, "high": 1}.',
  },
);

import { z } from 'zod';
import { jsonValue } from './fields.js';
import { nameFault } from './text.js';

const MAX_PARAMETERS = 200;
const MAX_NAME = 128;
const MAX_CHOICES = 10_000;

const finite = z.number({ error: 'Must be a finite number.' });
const safeInt = z.int({ error: 'Must be a whole number of at most 2^53 - 1 in size.' });
const log = z.boolean({ error: 'Must be true or false.' }).default(false);

/** Checked even when another field is wrong, so that all faults are named at once. */
function checkRange(parameter: unknown, context: z.core.$RefinementCtx<unknown>): void {
  const { low, high, log: isLog } = parameter as Record<string, unknown>;
  const report = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (typeof low === 'number' && typeof high === 'number' && low > high) {
    report('low', `Is above high, which is ${high}. Swap them.`);
  }
  if (typeof low === 'number' && isLog === true && low <= 0) {
    report('low', 'Must be above 0 when log is true, since only positive numbers have a logarithm.');
  }
}

const always = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

const floatSchema = z
  .strictObject({ type: z.literal('float'), low: finite, high: finite, log })
  .superRefine(checkRange, always)
  .meta({ description: 'A real number from low to high. With log, its logarithm is drawn evenly.' });

const intSchema = z
  .strictObject({ type: z.literal('int'), low: safeInt, high: safeInt, log })
  .superRefine(checkRange, always)
  .meta({ description: 'A whole number from low to high, both included.' });

const categoricalSchema = z
  .strictObject({
    type: z.literal('categorical'),
    choices: z
      .array(jsonValue, { error: 'Must be a list of choices.' })
      .min(1, { error: 'Is empty. Give at least one choice.' })
      .max(MAX_CHOICES, { error: `Has too many choices. Give at most ${MAX_CHOICES}.` }),
  })
  .meta({ description: 'One of the choices, each as likely.' });

const constSchema = z
  .strictObject({ type: z.literal('const'), value: jsonValue })
  .meta({ description: 'A fixed value.' });

const parameterSchema = z.discriminatedUnion('type', [floatSchema, intSchema, categoricalSchema, constSchema], {
  error: ({ input }) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? 'Must be one of "float", "int", "categorical", "const".'
      : 'Must be an object such as {"type": "float", "low": 0, "high": 1}.',
});

const nameSchema = z
  .string()
  .min(1, { error: 'The name of a parameter is empty. Give it a name.' })
  .max(MAX_NAME, { error: `The name of a parameter has at most ${MAX_NAME} characters. Shorten it.` })
  .superRefine((name, context) => {
    const message = nameFault(name);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** The parameters to search, by name. */
export const spaceSchema = z
  .record(nameSchema, parameterSchema, { error: 'Must be an object of parameters by name.' })
  .refine((space) => Object.keys(space).length > 0, { error: 'Is empty. Give at least one parameter.' })
  .superRefine((space, context) => {
    const count = Object.keys(space).length;
    if (count > MAX_PARAMETERS) {
      context.addIssue({ code: 'custom', message: `Has ${count} parameters. Give at most ${MAX_PARAMETERS}.` });
    }
  }, always);

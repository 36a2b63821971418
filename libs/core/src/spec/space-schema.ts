import { z } from 'zod';
import { conditionFaults } from './condition-faults.js';
import { parameterSchema } from './parameter-schema.js';
import { nameFault } from './text.js';

const MAX_PARAMETERS = 200;
const MAX_NAME = 128;
/** The most spaces of a list. */
export const MAX_SPACES = 100;

const always = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

const nameSchema = z
  .string()
  .min(1, { error: 'The name of a parameter is empty. Give it a name.' })
  .max(MAX_NAME, { error: `The name of a parameter has at most ${MAX_NAME} characters. Shorten it.` })
  .superRefine((name, context) => {
    const message = nameFault(name);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

const namedParametersSchema = z
  .record(nameSchema, parameterSchema, { error: 'Must be an object of parameters by name.' })
  .refine((space) => Object.keys(space).length > 0, { error: 'Is empty. Give at least one parameter.' })
  .superRefine((space, context) => {
    const count = Object.keys(space).length;
    if (count > MAX_PARAMETERS) {
      context.addIssue({ code: 'custom', message: `Has ${count} parameters. Give at most ${MAX_PARAMETERS}.` });
      return;
    }
    for (const { path, message } of conditionFaults(space)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  }, always);

const listSchema = z
  .array(namedParametersSchema, { error: 'Must be a list of spaces.' })
  .min(1, { error: 'Is empty. Give at least one space.' })
  // `max` would end the check at once, and the union would no longer know that a list was meant.
  .refine((spaces) => spaces.length <= MAX_SPACES, { error: `Has too many spaces. Give at most ${MAX_SPACES}.` })
  .meta({ maxItems: MAX_SPACES });

/** The parameters to search, by name; or a list of such spaces. */
export const spaceSchema = z.union([namedParametersSchema, listSchema], {
  error: 'Must be an object of parameters by name.',
});

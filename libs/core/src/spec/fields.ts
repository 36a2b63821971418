import { z } from 'zod';
import type { JsonValue } from '../json/json-value.js';
import { jsonFaults } from './json-faults.js';
import { textFault } from './text.js';

/** Text of at least one and at most `most` characters. */
export function text(most: number) {
  return z
    .string({ error: `Must be text of 1 to ${most} characters.` })
    .min(1, { error: `Is empty. Give 1 to ${most} characters, or leave it out.` })
    .max(most, { error: `Is too long. Give at most ${most} characters.` })
    .superRefine((value, context) => {
      const message = textFault(value);
      if (message !== null) context.addIssue({ code: 'custom', message });
    });
}

/** A whole number from `least` to `most`, both included. */
export function whole(least: number, most: number) {
  const error = `Must be a whole number from ${least} to ${most}.`;
  return z.int({ error }).min(least, { error, abort: true }).max(most, { error, abort: true });
}

/** Any JSON value that the platform can keep. */
export const jsonValue = z.unknown().superRefine((value, context) => {
  for (const { path, message } of jsonFaults(value)) context.addIssue({ code: 'custom', path: [...path], message });
}) as unknown as z.ZodType<JsonValue>;

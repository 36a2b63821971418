import { z } from 'zod';
import type { Fault } from '../errors/fault.js';
import { givenFaults } from '../space/given.js';
import { jsonValue } from './fields.js';
import { spaceSchema } from './space-schema.js';

/** The most given sets. */
export const MAX_GIVEN = 10_000;

/** Sets of parameters for the first models. */
export const startWithSchema = z
  .array(z.record(z.string(), jsonValue, { error: 'Must be an object of values by name.' }), {
    error: 'Must be a list of sets of parameters, such as [{"alpha": 0.1}].',
  })
  .max(MAX_GIVEN, { error: `Has too many sets. Give at most ${MAX_GIVEN}.` });

/** Where given sets and the space do not fit. Looked for when each is right by itself, whatever else is wrong. */
export function startWithFaults(input: unknown): Fault[] {
  const { startWith, space } = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  if (startWith === undefined) return [];
  const given = startWithSchema.safeParse(startWith);
  const parsed = spaceSchema.safeParse(space);
  if (!given.success || !parsed.success) return [];
  return givenFaults(parsed.data, given.data).map(({ path, message }) => ({
    path: path === '' ? 'startWith' : `startWith.${path}`,
    message,
  }));
}

import { ERROR_CODES } from '@hyperhost/core';
import { z } from 'zod';

/** A problem document (RFC 9457) as the OpenAPI document shows it. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(ERROR_CODES),
    faults: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Every field that is wrong.' }),
  })
  .meta({ description: 'RFC 9457.' });

import { z } from 'zod';
import type { Algorithm } from '../search/algorithm.js';
import type { Params, Space } from '../space/space.js';
import { algorithmSchema } from './algorithm-schema.js';
import { text, whole } from './fields.js';
import type { Direction, Limits, StepOrder } from './limits.js';
import { directionSchema, limitsSchema, orderSchema } from './limits-schema.js';
import { spaceSchema } from './space-schema.js';
import { startWithSchema } from './start-with-schema.js';

const estimatorError = 'Must be the name of an estimator: small letters, digits and hyphens, 1 to 63 characters.';

/** What a person submits. `parseSpec` is the door: it names the faults in words and fills in the name. */
export const searchSpecSchema = z
  .strictObject(
    {
      name: text(200).optional().meta({ description: 'Name for people. Left out: estimator and algorithm.' }),
      estimator: z
        .string({ error: estimatorError })
        .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: estimatorError })
        .meta({ description: 'Name of a registered estimator.' }),
      dataset: text(128).optional().meta({ description: "Left out: the first of the estimator's data sets." }),
      seed: whole(0, 2 ** 32 - 1)
        .optional()
        .meta({ description: 'Same spec and seed, same search. Left out: drawn at random.' }),
      priority: whole(1, 99).default(50).meta({ description: '99 goes first.' }),
      metric: text(128).default('score').meta({ description: 'Name of the metric that ranks; see direction.' }),
      direction: directionSchema,
      algorithm: algorithmSchema,
      limits: limitsSchema.optional().meta({ description: 'Where the search ends early.' }),
      order: orderSchema,
      space: spaceSchema.meta({ description: 'The parameters to search, by name; or a list of such spaces.' }),
      startWith: startWithSchema
        .optional()
        .meta({ description: 'Sets of parameters for the first models; the others are drawn.' }),
    },
    { error: 'Must be a JSON object with the fields estimator, algorithm and space.' },
  )
  .meta({ id: 'NewSearch', description: 'A search to be made.' });

/** A spec without faults. */
export interface SearchSpec {
  readonly name: string;
  readonly estimator: string;
  readonly dataset?: string | undefined;
  readonly seed?: number | undefined;
  readonly priority: number;
  readonly metric: string;
  readonly direction: Direction;
  readonly algorithm: Algorithm;
  readonly limits?: Limits | undefined;
  readonly order: StepOrder;
  readonly space: Space;
  readonly startWith?: readonly Params[] | undefined;
}

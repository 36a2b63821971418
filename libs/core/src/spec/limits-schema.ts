import { z } from 'zod';
import { MAX_CALLS } from '../search/plan-limits.js';
import { whole } from './fields.js';

const secondsError = { error: 'Must be a number of seconds above 0, such as 3600.', abort: true };

/** Where a search ends early. */
export const limitsSchema = z.strictObject(
  {
    calls: whole(1, MAX_CALLS)
      .optional()
      .meta({ description: 'The most calls of the whole search; the plan is cut to fit.' }),
    seconds: z
      .number(secondsError)
      .gt(0, secondsError)
      .optional()
      .meta({ description: 'The most seconds from its start; the best model by then wins.' }),
    score: z
      .number({ error: 'Must be a finite number.' })
      .optional()
      .meta({ description: 'Good enough: the search ends when a model reaches this score.' }),
  },
  { error: 'Must be an object such as {"calls": 1000, "seconds": 3600, "score": 0.95}.' },
);

export const directionSchema = z
  .enum(['maximise', 'minimise'], { error: 'Must be "maximise" or "minimise".' })
  .default('maximise')
  .meta({ description: 'Whether a bigger or a smaller score is better.' });

const orderError = { error: 'Must be "auto", "anytime", "makespan", or a number of at least 0.', abort: true };

export const orderSchema = z
  .union([z.enum(['auto', 'anytime', 'makespan']), z.number().min(0, orderError)], orderError)
  .default('auto')
  .meta({
    description:
      'The order of steps. A number is the slack: by how much later than its earliest possible end the search may end, for the sake of a good model sooner. makespan is 0, auto is 0.01, anytime has no bound.',
  });

import { MODEL_STATES, SEARCH_STATES } from '@hyperhost/core';
import { z } from 'zod';

/** What the answers look like, for the OpenAPI document. A test holds real answers against them. */

const count = z.int().min(0);
const time = z.iso.datetime();
const params = z.record(z.string(), z.unknown()).meta({ description: 'Drawn parameters, by name.' });

/** A page of a list. */
export function listOf(item: z.ZodType) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Goes into `after` for the next page. Null: that was the last.' }),
    totalCount: count,
  });
}

const bracketsSchema = z.array(
  z
    .strictObject({
      bracket: count.meta({ description: 'The highest is the most adaptive; 0 does not adapt.' }),
      rungs: z.array(
        z
          .strictObject({
            calls: count.meta({ description: 'Calls that each model of the rung is brought to.' }),
            models: count.meta({ description: 'Models that the plan brings here.' }),
            arrived: count,
            best: z.number().nullable(),
          })
          .meta({ id: 'Rung' }),
      ),
    })
    .meta({ id: 'Bracket' }),
);

export const planSchema = z
  .strictObject({
    models: count,
    calls: count,
    brackets: bracketsSchema,
    prediction: z
      .strictObject({
        seconds: z.number().meta({ description: 'From its start to its end.' }),
        slotSeconds: z.number().meta({ description: 'What it costs: seconds of all slots that work for it.' }),
        slots: count.meta({ description: 'Slots of the servers that are there now.' }),
        callSeconds: z.number().meta({ description: "One call, as measured in the estimator's last searches." }),
      })
      .nullable()
      .meta({
        id: 'Prediction',
        description:
          'If it began now and had the pool for itself, and no model failed or stopped early. Null: nothing is measured yet, or no server is there.',
      }),
  })
  .meta({ id: 'Plan', description: 'What a search promises.' });

export const bestSchema = z.strictObject({ model: count, score: z.number(), params }).meta({ id: 'Best' });

const searchFields = {
  id: z.uuid(),
  name: z.string(),
  estimator: z.string(),
  state: z.enum(SEARCH_STATES),
  priority: z.int().min(1).max(99),
  seed: count,
  spec: z
    .record(z.string(), z.unknown())
    .meta({ description: 'As it was submitted, with defaults and seed filled in.' }),
  promised: z.strictObject({ models: count, calls: count }),
  done: z.strictObject({
    models: count,
    calls: count.meta({ description: 'Calls that the committed scores stand for.' }),
    executedCalls: count.meta({ description: 'Calls that servers made, repeated ones included.' }),
  }),
  brackets: bracketsSchema,
  bestSoFar: z.number().nullable().meta({ description: 'Best committed score, by the direction of the search.' }),
  best: bestSchema.nullable().meta({ description: 'When finished: the best last score among models never cut.' }),
  error: z.string().nullable(),
  digest: z.string().nullable().meta({ description: 'Same digest, same result: SHA-256 of models, scores and best.' }),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  seconds: z.number().nullable().meta({ description: 'From the start to the end, or until now.' }),
};

export const searchSchema = z.strictObject(searchFields).meta({ id: 'Search' });

export const wholeSearchSchema = z
  .strictObject({
    ...searchFields,
    callsByEndpoint: z.array(z.strictObject({ endpoint: z.string(), calls: count })),
  })
  .meta({ id: 'WholeSearch' });

export const modelSchema = z
  .strictObject({
    number: count,
    bracket: count,
    rung: count,
    params,
    state: z.enum(MODEL_STATES),
    calls: count,
    score: z.number().nullable().meta({ description: 'The last one.' }),
    failure: z.strictObject({ reason: z.string(), message: z.string(), traceback: z.string() }).nullable(),
    endpoint: z.string().nullable().meta({ description: 'Address where it was last seen.' }),
  })
  .meta({ id: 'Model' });

export const scoreSchema = z
  .strictObject({
    model: count,
    calls: count.meta({ description: 'Calls that the model had had.' }),
    score: z.number(),
    metrics: z.record(z.string(), z.number()).meta({ description: 'All that the estimator returned.' }),
    fitSeconds: z.number(),
    scoreSeconds: z.number(),
    endpoint: z.string(),
    at: time,
  })
  .meta({ id: 'Score' });

export const eventSchema = z
  .strictObject({
    id: z.string(),
    type: z.string(),
    model: count.nullable(),
    detail: z.record(z.string(), z.unknown()),
    at: time,
  })
  .meta({ id: 'Event' });

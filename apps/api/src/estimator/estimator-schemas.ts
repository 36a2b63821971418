import { ENDPOINT_STATES } from '@hyperhost/core';
import { z } from 'zod';

const count = z.int().min(0);

export const estimatorSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    version: z.string(),
    sdk: z.string(),
    deterministic: z.boolean(),
    datasets: z.array(
      z
        .strictObject({
          name: z.string(),
          trainRows: count,
          validationRows: count,
          chunks: count.meta({ description: 'Parts of the training rows; one call trains on one.' }),
          sha256: z.string(),
        })
        .meta({ id: 'Dataset' }),
    ),
    defaultSpace: z.record(z.string(), z.unknown()).nullable(),
    endpoints: count.meta({ description: 'Servers that run now.' }),
  })
  .meta({ id: 'Estimator' });

export const endpointSchema = z
  .strictObject({
    id: z.uuid(),
    estimator: z.string(),
    address: z.string(),
    state: z.enum(ENDPOINT_STATES).meta({ description: 'Retired: its lease has ended.' }),
    slots: z.int().min(1).meta({ description: 'Steps that it runs at a time.' }),
    copiesModels: z.boolean().meta({ description: 'Models move to it and away from it with their state.' }),
    version: z.string(),
    seenAt: z.iso.datetime(),
  })
  .meta({ id: 'Endpoint' });

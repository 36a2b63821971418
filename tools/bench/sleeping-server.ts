// An estimator server whose calls take a given time and no processor: what is left of a search's time is the schedule.
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hyperhost/sdk';

const callMs = Number(process.env.CALL_MS ?? 40);

await serve({
  name: 'sleeping',
  version: '1',
  deterministic: true,
  slots: Number(process.env.SLOTS ?? 1),
  dataset: { name: 'nothing', trainRows: 1, validationRows: 1, chunks: 1, sha256: '' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  create: ({ params }) => Number(params.x),
  partialFit: () => sleep(callMs),
  score: (x) => x,
  // STATE=off: a server whose models cannot be moved, to compare with.
  ...(process.env.STATE !== 'off' && {
    snapshot: (x: number) => Buffer.from(String(x)),
    restore: (bytes: Uint8Array) => Number(Buffer.from(bytes).toString()),
  }),
});

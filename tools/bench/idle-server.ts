// An estimator server that does nothing: what is left is what the platform costs.
import { serve } from '@hyperhost/sdk';

await serve({
  name: 'idle',
  version: '1',
  deterministic: true,
  slots: Number(process.env.SLOTS ?? 1),
  dataset: { name: 'nothing', trainRows: 1, validationRows: 1, chunks: 1, sha256: '' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  // The score is the parameter, so the right answer is known and promotions are real.
  create: ({ params }) => Number(params.x),
  partialFit: () => {},
  score: (x) => x,
});

// A server of the exact estimator as a process of its own, to be killed or stopped by a test.
// Usage: exact-server.mjs NAME SLOW_MS; HYPERHOST_PLATFORM and HYPERHOST_KEY say where to register.
import { serve } from '../../dist/sdk/node/src/index.js';

const [, , name, slow] = process.argv;

await serve({
  name,
  deterministic: true,
  slots: 2,
  dataset: { name: 'none', trainRows: 0, validationRows: 0, chunks: 4, sha256: '' },
  create: ({ params }) => ({ params, calls: 0, trace: 0 }),
  // The same arithmetic as in exact.ts.
  async partialFit(model, chunk) {
    if (model.params.shape === 'deadly') process.kill(process.pid, 'SIGKILL');
    model.calls++;
    model.trace = (model.trace * 3 + chunk + 1) % 1009;
    if (Number(slow) > 0) await new Promise((resolve) => setTimeout(resolve, Number(slow)));
  },
  snapshot: ({ calls, trace }) => Buffer.from(JSON.stringify({ calls, trace })),
  restore: (bytes, { params }) => ({ params, ...JSON.parse(Buffer.from(bytes).toString()) }),
  score: (model) => model.params.high - model.params.pace / (model.calls + 1) + model.trace * 1e-6,
});

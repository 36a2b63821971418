import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startServer } from '@hyperhost/sdk';
import { copyModel, EstimatorClient } from '@hyperhost/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { findPython } from '../../tools/python/find-python.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const home = process.env.HYPERHOST_HOME || `${ROOT}.hyperhost`;
const found = await findPython(home, `${ROOT}plugins/examples/sklearn/requirements.txt`);
if ('none' in found) console.warn(`SKIPPED, no state travels to Python: ${found.none}`);

/** The sum of all calls so far, in either language; its state is that number as text, behind 20 MiB of padding. */
const PADDING = 20 * 1024 * 1024;
const IN_PYTHON = `
from hyperhost import serve
class Sum:
    def __init__(self, step): self.step, self.sum = step, 0
    def partial_fit(self, x): self.sum += self.step
    def score(self, x): return self.sum
def restore(model, state): model.sum = int(state[${PADDING}:])
serve(Sum, data=([[0.0]] * 10, None), name='sum', state_format='sum/1',
      snapshot=lambda model: bytes(${PADDING}) + str(model.sum).encode(), restore=restore)
`;

describe.skipIf('none' in found)('the state of a model', () => {
  const stops: (() => unknown)[] = [];
  afterAll(() => Promise.all(stops.map((stop) => stop())));

  it('goes from Node to Python and back, and is trained on at each', async () => {
    const there = await inPython((found as { python: string }).python);
    const [a, b] = [await inNode(), await inNode()];
    const model = { searchId: 's', modelId: 'm', paramsJson: '{"step":5}', seed: 1 };
    const step = (at: EstimatorClient, fromCalls: number) =>
      at.partialFit(
        { stepId: `from ${fromCalls}`, model, fromCalls, calls: 1, score: true },
        { deadlineMs: 10_000, silenceMs: 0 },
      );
    const copy = (from: EstimatorClient, to: EstimatorClient, calls: number) =>
      copyModel(from, to, { model, calls, epoch: 1 }, 10_000);

    await step(a, 0);
    expect(await copy(a, there, 1)).toEqual({ kind: 'moved', bytes: PADDING + 1 });
    expect(await step(there, 1)).toMatchObject({ calls: 2, scores: { metrics: { score: 10 } } });
    expect(await copy(there, b, 2)).toEqual({ kind: 'moved', bytes: PADDING + 2 });
    expect(await step(b, 2)).toMatchObject({ calls: 3, scores: { metrics: { score: 15 } } });
    expect(await copy(there, b, 2)).toEqual({ kind: 'mismatch', at: 'to', haveCalls: 3 });
    expect(await copy(b, there, 2)).toEqual({ kind: 'mismatch', at: 'from', haveCalls: 3 });
    expect(await copyModel(there, a, { model: { ...model, modelId: 'no' }, calls: 2, epoch: 1 }, 10_000)).toEqual({
      kind: 'lost',
    });
  }, 60_000);

  async function inNode(): Promise<EstimatorClient> {
    const server = await startServer<{ sum: number; readonly step: number }>({
      name: 'sum',
      stateFormat: 'sum/1',
      dataset: { name: 'default', trainRows: 8, validationRows: 2, chunks: 1, sha256: '' },
      create: ({ params }) => ({ sum: 0, step: Number(params.step) }),
      partialFit(one) {
        one.sum += one.step;
      },
      score: (one) => one.sum,
      snapshot: (one) => Buffer.concat([Buffer.alloc(PADDING), Buffer.from(String(one.sum))]),
      restore: (bytes, { params }) => ({
        sum: Number(Buffer.from(bytes.subarray(PADDING)).toString()),
        step: Number(params.step),
      }),
    });
    stops.push(() => server.stop());
    return dialled(server.address);
  }

  async function inPython(python: string): Promise<EstimatorClient> {
    const child: ChildProcess = spawn(python, ['-c', IN_PYTHON], {
      env: {
        ...process.env,
        PYTHONPATH: `${ROOT}sdk/python`,
        PYTHONDONTWRITEBYTECODE: '1',
        HYPERHOST_EXIT_WITH_PARENT: '1',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stops.push(() => child.kill('SIGKILL'));
    if (!child.stdout) throw new Error('no output to read');
    for await (const line of createInterface(child.stdout)) {
      const address = /serves at (\S+)/.exec(line)?.[1];
      if (address) return dialled(address);
    }
    throw new Error('the Python server did not start');
  }

  function dialled(address: string): EstimatorClient {
    const client = new EstimatorClient(address);
    stops.push(() => client.close());
    return client;
  }
});

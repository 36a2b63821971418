import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chunksOfCalls } from '@hyperhost/core';
import { ParamsInvalid, startServer } from '@hyperhost/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactSpace, undisturbed } from './exact.js';
import { Platform, until } from './platform.js';

interface ModelAnswer {
  readonly number: number;
  readonly state: string;
  readonly params: Record<string, unknown>;
  readonly calls: number;
  readonly score: number | null;
  readonly failure: { reason: string; message: string; traceback: string } | null;
}

const SEED = 7;
const algorithm = { type: 'hyperband', maxIter: 27, aggressiveness: 3 };

let platform: Platform;
const children: ChildProcess[] = [];

beforeAll(async () => {
  platform = await Platform.start();
}, 60_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await platform?.stop();
});

/** A server in a process of its own. */
function exactServer(name: string, slowMs: number): ChildProcess {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('exact-server.mjs', import.meta.url)), name, String(slowMs)],
    {
      env: {
        ...process.env,
        HYPERHOST_PLATFORM: platform.registry,
        HYPERHOST_KEY: platform.key,
        HYPERHOST_EXIT_WITH_PARENT: '1',
      },
      stdio: 'ignore',
    },
  );
  children.push(child);
  return child;
}

async function endpointsOf(name: string, count: number): Promise<void> {
  await until(async () => {
    const { items } = await platform.call<{ items: { estimator: string; state: string }[] }>('GET', '/v1/endpoints');
    return items.filter((endpoint) => endpoint.estimator === name && endpoint.state === 'healthy').length >= count;
  });
}

async function modelsOf(id: string): Promise<ModelAnswer[]> {
  return (await platform.call<{ items: ModelAnswer[] }>('GET', `/v1/searches/${id}/models?first=100`)).items;
}

async function eventsOf(id: string): Promise<string[]> {
  const { items } = await platform.call<{ items: { type: string }[] }>('GET', `/v1/searches/${id}/events?first=100`);
  return items.map((event) => event.type);
}

describe('an endpoint that goes away does not change what a search finds', () => {
  const spec = (estimator: string) => ({ estimator, seed: SEED, algorithm, space: exactSpace });
  const expected = undisturbed(spec('any'), SEED, (from, calls) => chunksOfCalls(SEED, 4, from, calls));

  it('killed in mid-search: its models are rebuilt on the other', async () => {
    const [first] = [exactServer('killed', 4), exactServer('killed', 4)];
    await endpointsOf('killed', 2);
    const id = await platform.submit(spec('killed'));
    await until(async () => (await platform.search(id)).done.calls >= 100);
    first.kill('SIGKILL');
    const view = await platform.ended(id);
    expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
    expect(view.done.calls).toBe(view.promised.calls);
    expect(await eventsOf(id)).toContain('endpoint_unreachable');
  }, 60_000);

  it('killed with no other there: the search waits for a new server and goes on', async () => {
    const first = exactServer('alone', 4);
    await endpointsOf('alone', 1);
    const id = await platform.submit(spec('alone'));
    await until(async () => (await platform.search(id)).done.calls >= 60);
    first.kill('SIGKILL');
    await once(first, 'exit');
    exactServer('alone', 0);
    expect(await platform.ended(id)).toMatchObject({ state: 'finished', digest: expected.digest });
  }, 60_000);

  it('hung: it is given up after its promised heartbeats stay away', async () => {
    const [first] = [exactServer('hung', 4), exactServer('hung', 4)];
    await endpointsOf('hung', 2);
    const id = await platform.submit(spec('hung'));
    await until(async () => (await platform.search(id)).done.calls >= 100);
    first.kill('SIGSTOP');
    const view = await platform.ended(id);
    first.kill('SIGKILL');
    expect(view).toMatchObject({ state: 'finished', digest: expected.digest });
  }, 60_000);

  it('left in good order: no new step goes there, and nothing is lost', async () => {
    const [first] = [exactServer('left', 4), exactServer('left', 4)];
    await endpointsOf('left', 2);
    const id = await platform.submit(spec('left'));
    await until(async () => (await platform.search(id)).done.calls >= 60);
    first.kill('SIGTERM');
    expect(await platform.ended(id)).toMatchObject({ state: 'finished', digest: expected.digest });
  }, 60_000);
});

describe('a model that fails', () => {
  const dataset = { name: 'none', trainRows: 0, validationRows: 0, chunks: 1, sha256: '' };
  const space = {
    kind: { type: 'categorical', choices: ['good', 'invalid', 'error', 'nan', 'infinite', 'no-metric'] },
    x: { type: 'float', low: 0, high: 1 },
  };
  const estimator = {
    name: 'failing',
    dataset,
    slots: 4,
    create: ({ params }: { params: Record<string, unknown> }) => {
      if (params.kind === 'invalid') throw new ParamsInvalid('kind must not be invalid');
      return params;
    },
    partialFit(model: Record<string, unknown>) {
      if (model.kind === 'error') throw new Error(`broken on purpose <script>\u0000 ${'long '.repeat(1000)}`);
    },
    score(model: Record<string, unknown>): Record<string, number> {
      if (model.kind === 'nan') return { score: Number.NaN, other: 1 };
      if (model.kind === 'infinite') return { score: Number.POSITIVE_INFINITY };
      if (model.kind === 'no-metric') return { other: 1 };
      return { score: Number(model.x), other: 2, broken: Number.NaN };
    },
  };

  it('is ranked last and says why; the search goes on, and every metric is recorded', async () => {
    const server = await startServer({ ...estimator, platform: platform.registry, key: platform.key });
    await endpointsOf('failing', 1);
    const id = await platform.submit({ estimator: 'failing', seed: 3, algorithm, space });
    const view = await platform.ended(id);
    const models = await modelsOf(id);
    await server.stop();
    expect(view.state).toBe('finished');
    expect(view.best?.params.kind).toBe('good');
    const reasons: Record<string, string> = {
      invalid: 'PARAMS_INVALID',
      error: 'ESTIMATOR_ERROR',
      nan: 'SCORE_NOT_FINITE',
      infinite: 'SCORE_NOT_FINITE',
      'no-metric': 'METRIC_MISSING',
    };
    for (const model of models) {
      const reason = reasons[String(model.params.kind)];
      expect([model.number, model.failure?.reason]).toEqual([model.number, reason]);
      if (reason) expect(model.state).toBe('failed');
    }
    const broken = models.find((model) => model.failure?.reason === 'ESTIMATOR_ERROR');
    expect(broken?.failure?.message).toContain('broken on purpose <script>');
    expect(broken?.failure?.traceback).toContain('partialFit');
    expect(broken?.failure?.traceback.length).toBeLessThanOrEqual(16 * 1024);
    const missing = models.find((model) => model.failure?.reason === 'METRIC_MISSING');
    expect(missing?.failure?.message).toContain("no metric 'score'; it gives: other");
    const history = await platform.call<{ items: { metrics: unknown }[] }>('GET', `/v1/searches/${id}/history`);
    expect(history.items[0]?.metrics).toMatchObject({ other: 2, score: expect.any(Number) });
  }, 60_000);

  it('like all the others leaves a failed search that says so', async () => {
    const server = await startServer({
      ...estimator,
      name: 'hopeless',
      platform: platform.registry,
      key: platform.key,
    });
    await endpointsOf('hopeless', 1);
    const only = { ...space, kind: { type: 'const', value: 'invalid' } };
    const view = await platform.ended(
      await platform.submit({ estimator: 'hopeless', seed: 3, algorithm, space: only }),
    );
    await server.stop();
    expect(view).toMatchObject({ state: 'failed', best: null });
    expect(view.error).toContain('no model ended with a score');
  }, 60_000);

  it('by ending three server processes in a row is given up, and the models beside it are not', async () => {
    const space = { ...exactSpace, shape: { type: 'categorical', choices: ['a', 'b', 'deadly'] } };
    let stopped = false;
    const keepAlive = async () => {
      while (!stopped) await once(exactServer('deadly', 1), 'exit');
    };
    const loops = [keepAlive(), keepAlive()];
    await endpointsOf('deadly', 2);
    const id = await platform.submit({
      estimator: 'deadly',
      seed: 11,
      algorithm: { type: 'randomized', nInitialParameters: 6, maxIter: 3 },
      space,
    });
    const view = await platform.ended(id, 100_000);
    const models = await modelsOf(id);
    stopped = true;
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(loops);
    expect(view.state).toBe('finished');
    expect(models.some((model) => model.params.shape === 'deadly')).toBe(true);
    for (const model of models) {
      expect([model.number, model.failure?.reason]).toEqual([
        model.number,
        model.params.shape === 'deadly' ? 'POISON' : undefined,
      ]);
    }
  }, 120_000);
});

describe('a search that is cancelled', () => {
  it('is quiet within seconds, keeps what it had, and lets the next one run', async () => {
    exactServer('cancelled', 20);
    await endpointsOf('cancelled', 1);
    const spec = { estimator: 'cancelled', seed: SEED, algorithm, space: exactSpace };
    const id = await platform.submit(spec);
    await until(async () => (await platform.search(id)).done.calls >= 10);
    await platform.call('POST', `/v1/searches/${id}/cancel`);
    const view = await platform.ended(id, 10_000);
    expect(view).toMatchObject({ state: 'cancelled', best: null, digest: null });
    const { executedCalls } = (await platform.search(id)).done;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await platform.search(id)).done.executedCalls).toBe(executedCalls);
    const next = await platform.submit({
      ...spec,
      algorithm: { type: 'randomized', nInitialParameters: 2, maxIter: 2 },
    });
    expect((await platform.ended(next)).state).toBe('finished');
  }, 60_000);
});

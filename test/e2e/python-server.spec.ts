import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../tools/python/find-python.js';
import { Platform, until } from './platform.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const home = process.env.HYPERHOST_HOME || join(ROOT, '.hyperhost');
const found = await findPython(home, join(ROOT, 'plugins/examples/sklearn/requirements.txt'));
if ('none' in found) console.warn(`SKIPPED, the scikit-learn server is not tested: ${found.none}`);

describe.skipIf('none' in found)('scikit-learn behind the contract', () => {
  let platform: Platform;
  const servers: ChildProcess[] = [];

  function server(): ChildProcess {
    const child = spawn((found as { python: string }).python, [join(ROOT, 'plugins/examples/sklearn/serve_mlp.py')], {
      env: {
        ...process.env,
        PYTHONPATH: join(ROOT, 'sdk/python'),
        PYTHONDONTWRITEBYTECODE: '1',
        HYPERHOST_PLATFORM: platform.registry,
        HYPERHOST_KEY: platform.key,
        HYPERHOST_EXIT_WITH_PARENT: '1',
      },
      stdio: 'ignore',
    });
    servers.push(child);
    return child;
  }

  beforeAll(async () => {
    platform = await Platform.start();
    server();
    server();
    await platform.endpoints(2);
  }, 90_000);

  afterAll(async () => {
    for (const child of servers) child.kill('SIGKILL');
    await platform?.stop();
  });

  it('finds a good model of the digits, and the very same one when a server is killed on the way', async () => {
    const { items } = await platform.call<{ items: { defaultSpace: unknown }[] }>('GET', '/v1/estimators');
    const spec = {
      estimator: 'sklearn-mlp',
      seed: 42,
      algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
      space: items[0]?.defaultSpace,
    };
    const calm = await platform.ended(await platform.submit(spec));
    expect(calm).toMatchObject({ state: 'finished', error: null });
    expect(calm.best?.score).toBeGreaterThan(0.93);
    expect(calm.done).toMatchObject(calm.promised);

    const id = await platform.submit(spec);
    await until(async () => (await platform.search(id)).done.calls >= 60);
    servers[0]?.kill('SIGKILL');
    const disturbed = await platform.ended(id);
    expect(disturbed).toMatchObject({ state: 'finished', digest: calm.digest });
    expect(disturbed.done.calls).toBe(calm.promised.calls);
  }, 120_000);
});

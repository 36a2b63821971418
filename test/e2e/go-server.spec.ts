import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGoExample, findGo } from '../../tools/test/go-tests.js';
import { Platform, until } from './platform.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const found = await findGo(ROOT);
if ('none' in found) console.warn(`SKIPPED, the Go server is not tested: no Go is to be had, since ${found.none}`);
// Not in a hook: with an empty cache of Go's this takes longer than a hook may.
const folder = 'go' in found ? await mkdtemp(join(tmpdir(), 'hyperhost-go-')) : '';
const executable = join(folder, 'server');
if ('go' in found) await buildGoExample(ROOT, found.go, executable);

describe.skipIf('none' in found)('a server in Go, without an SDK', () => {
  let platform: Platform;
  const servers: ChildProcess[] = [];

  beforeAll(async () => {
    platform = await Platform.start();
    const env = { ...process.env, HYPERHOST_PLATFORM: platform.registry, HYPERHOST_KEY: platform.key };
    const cwd = join(ROOT, 'plugins/examples/go');
    for (let i = 0; i < 2; i++) servers.push(spawn(executable, ['-slots', '1'], { cwd, env, stdio: 'ignore' }));
    await platform.endpoints(2);
  }, 90_000);

  afterAll(async () => {
    for (const child of servers) child.kill('SIGKILL');
    await platform?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds a good model over its own space, and the very same one when a server leaves on the way', async () => {
    const { items } = await platform.call<{ items: { defaultSpace: unknown }[] }>('GET', '/v1/estimators');
    const spec = {
      estimator: 'go-softmax',
      seed: 42,
      algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
      space: items[0]?.defaultSpace,
    };
    const calm = await platform.ended(await platform.submit(spec));
    expect(calm).toMatchObject({ state: 'finished', error: null });
    expect(calm.best?.score).toBeGreaterThan(0.95);
    expect(calm.done).toMatchObject(calm.promised);

    const id = await platform.submit(spec);
    await until(async () => (await platform.search(id)).done.calls >= 60);
    servers[0]?.kill('SIGTERM');
    const left = new Promise((resolve) => servers[0]?.once('exit', resolve));
    const disturbed = await platform.ended(id);
    expect(disturbed).toMatchObject({ state: 'finished', digest: calm.digest, best: calm.best });
    expect(await left).toBe(0);
  }, 90_000);
});

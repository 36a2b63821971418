// The first thing every npm command runs: `node tools/setup.mjs [--no-build] [target.js [arguments…]]`.
//
// It makes sure that the packages are installed and `dist` is built, both only when something changed, and then becomes
// the target: the target runs in this same process, so signals and the exit status need no passing on. A fresh clone
// has no packages, so nothing here may import one.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Hyperhost needs Node 20.19 or newer; this is Node ${process.versions.node}. Install a newer one and try again.`,
  );
  process.exit(1);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const given = process.argv.slice(2);
const build = given[0] !== '--no-build';
const [target, ...rest] = build ? given : given.slice(1);

try {
  const { ensurePackages } = await import('./setup/packages.mjs');
  const { ensureBuilt } = await import('./setup/build.mjs');
  const { endWithNpm } = await import('./setup/npm-gone.mjs');
  endWithNpm();
  await ensurePackages(root);
  if (build) await ensureBuilt(root);
} catch (error) {
  if (error.name !== 'SetupError') throw error;
  console.error(error.message);
  process.exit(1);
}

if (target) {
  const path = resolve(root, target);
  if (!existsSync(path)) {
    console.error(`There is no ${target}. This command has not been written yet, or its source was moved.`);
    process.exit(1);
  }
  process.argv = [process.execPath, path, ...rest];
  await import(pathToFileURL(path).href);
}

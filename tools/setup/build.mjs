import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './lock.mjs';
import { quietly, SetupError, tail } from './quietly.mjs';

/** The rooms that `nest build` compiles, each with its sources at the same place below `dist`. */
const rooms = [
  'apps/api/src',
  'apps/scheduler/src',
  'apps/platform/src',
  'libs',
  'migrations',
  'sdk/node',
  'plugins/examples/node',
  'conformance',
  'tools',
];
const settings = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Builds the server code and the page into `dist`, each only if a source changed since it was last built. */
export async function ensureBuilt(root) {
  const parts = [serverCode(root), page(root)].filter((part) => part !== undefined && !fresh(root, part));
  if (parts.length === 0) return;

  await alone(join(root, 'dist', '.setup.lock'), async () => {
    const results = await Promise.all(
      parts
        .filter((part) => !fresh(root, part)) // Another command may have built it while we waited.
        .map(async (part) => {
          rmSync(stampOf(root, part), { force: true });
          part.clean();
          const { ok, output } = await quietly(`building ${part.what}`, process.execPath, part.command, {
            cwd: root,
            patience: 2000,
          });
          if (ok) {
            mkdirSync(join(root, 'dist'), { recursive: true });
            writeFileSync(stampOf(root, part), part.fingerprint);
          }
          return ok ? undefined : `Building ${part.what} failed:\n\n${tail(output.replace(noise, ''), 40)}`;
        }),
    );
    const failures = results.filter(Boolean);
    if (failures.length > 0) throw new SetupError(failures.join('\n\n'));
  });
}

/** What the compiler says beside the fault: good news, and where in its own code it noticed. */
const noise = /^(>? *SWC .*|Successfully compiled.*|Stack backtrace:|\s+\d+: \S+|\s+at \/.*)\n/gm;

function serverCode(root) {
  const sources = rooms
    .flatMap((room) => files(root, room))
    .filter((path) => /\.ts$/.test(path) && !/\.(spec|d)\.ts$/.test(path));
  const outputs = sources.map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
  return {
    name: 'server',
    what: 'the server code',
    command: ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--all'],
    fingerprint: fingerprint(root, [...settings, ...sources]),
    outputs,
    /** What was built from a source that is gone must go too. */
    clean() {
      const wanted = new Set(outputs);
      for (const path of rooms.flatMap((room) => files(root, `dist/${room}`))) {
        if (path.endsWith('.js') && !wanted.has(path)) rmSync(join(root, path), { force: true });
      }
    },
  };
}

function page(root) {
  if (!existsSync(join(root, 'apps/admin/index.html'))) return undefined;
  return {
    name: 'page',
    what: 'the page',
    // The folder is told from the page's own one.
    command: [
      'node_modules/vite/bin/vite.js',
      'build',
      'apps/admin',
      '--outDir',
      '../../dist/apps/admin',
      '--emptyOutDir',
    ],
    fingerprint: fingerprint(root, ['package-lock.json', ...files(root, 'apps/admin')]),
    outputs: ['dist/apps/admin/index.html'],
    clean() {},
  };
}

function fresh(root, part) {
  const stamp = stampOf(root, part);
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === part.fingerprint &&
    part.outputs.every((path) => existsSync(join(root, path)))
  );
}

function stampOf(root, part) {
  return join(root, 'dist', `.built-${part.name}`);
}

function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

/** All files below a folder, as paths from the root, in an order that does not change. */
function files(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist'].includes(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? files(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

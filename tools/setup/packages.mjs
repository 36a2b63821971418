import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { alone } from './lock.mjs';
import { quietly, SetupError, tail } from './quietly.mjs';

/** Makes sure that `node_modules` holds what `package-lock.json` asks for. Installs only if it does not. */
export async function ensurePackages(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const machine = `${process.platform} ${process.arch}`;
  const wanted = `${machine} ${createHash('sha256').update(lock).digest('hex')}`;
  const stamp = join(root, 'node_modules', '.hyperhost');
  if (read(stamp) === wanted) return;

  await alone(join(root, 'dist', '.setup.lock'), async () => {
    const found = read(stamp);
    if (found === wanted) return;
    // Somebody may have installed by hand or, as CI does, beforehand; packages of another kind of machine are no use.
    const usable = found === undefined || found.startsWith(`${machine} `);
    if (!usable || !holds(root, JSON.parse(lock))) await install(root);
    writeFileSync(stamp, wanted);
  });
}

/** Whether npm's own record of what it installed has every package of the lock that is not optional. */
function holds(root, lock) {
  const record = read(join(root, 'node_modules', '.package-lock.json'));
  if (!record) return false;
  const installed = JSON.parse(record).packages;
  return Object.entries(lock.packages).every(
    ([path, wanted]) => path === '' || (installed[path] ? installed[path].version === wanted.version : wanted.optional),
  );
}

async function install(root) {
  const [command, ...npm] = npmCommand();
  // `npm run demo --json` hands npm's own flags down; the installation must not see them.
  const env = { ...process.env };
  for (const name of ['json', 'keep', 'estimator', 'loglevel', 'silent', 'omit']) delete env[`npm_config_${name}`];
  const flags = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=warn', '--no-progress'];
  const run = (what, ...args) => quietly(what, command, [...npm, ...args, ...flags], { cwd: root, env });

  const first = await run('installing packages (once)', 'ci');
  if (first.ok) return;
  // A registry may lack an optional package of the lock; `npm install` goes on without it. The lock itself stays as it is.
  const second = await run('installing packages once more, in another way', 'install', '--no-save');
  if (second.ok) return;

  const log = join(root, '.hyperhost', 'log', 'npm.log');
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, `npm ci\n${first.output}\nnpm install\n${second.output}`);
  throw new SetupError(
    `The packages could not be installed. npm says:\n\n${tail(second.output, 20)}\n\nThe whole log is ${log}.\n` +
      'Check that the npm registry can be reached (npm ping), then run the same command again.',
  );
}

/** npm may be missing on PATH although it started us, so ask it where it is, then look beside Node. */
function npmCommand() {
  const given = process.env.npm_execpath;
  if (given && /npm-cli\.c?js$/.test(given)) return [process.execPath, given];
  const beside = dirname(process.execPath);
  for (const folder of [join(beside, '..', 'lib'), beside]) {
    const cli = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
    if (existsSync(cli)) return [process.execPath, cli];
  }
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type QuietCommand, quietly } from '../quietly.js';

/** A Python interpreter that can run an estimator server, and how it was found; or the reason why there is none. */
export type Python = { python: string; how: string } | { none: string };

/** What an estimator server of the Python examples imports. */
const needed = ['sklearn', 'grpc', 'google.protobuf', 'numpy'];

/** Debian's packages for the same. */
const debianPackages = ['python3-sklearn', 'python3-grpcio', 'python3-protobuf'];

/** One candidate: where it is, its version, and which of the needed modules cannot be imported. */
interface Interpreter {
  path: string;
  /** Where it says it is itself; several paths may lead to the same one. */
  executable: string;
  version: string;
  missing: string[];
}

/** No single way may take longer than this, in ms: whoever waits wants to see a search, not an installation. */
const installTimeoutMs = 180_000;

/**
 * Finds a Python for the estimator servers, or makes one: first an interpreter that already has what is needed
 * (`HYPERHOST_PYTHON`, then those on PATH), then a virtual environment below `home` filled by pip, then Debian's own
 * packages where that is possible. Says one line on standard error while something is being installed.
 */
export async function findPython(home: string, requirements: string): Promise<Python> {
  const candidates = await interpreters();
  for (const { path, version } of candidates.filter(({ missing }) => missing.length === 0)) {
    if (await works(path)) return { python: path, how: `Python ${version} at ${path} has what is needed` };
  }

  const log = join(home, 'log', 'python.log');
  await mkdir(join(home, 'log'), { recursive: true });
  await writeFile(log, '');
  const inEnvironment = await virtualEnvironment(home, requirements, candidates, log);
  if ('python' in inEnvironment) return inEnvironment;
  const fromDebian = await debian(log);
  if ('python' in fromDebian) return fromDebian;

  const seen = candidates.map(({ path, version, missing }) => {
    const fault = missing.length > 0 ? `lacks ${missing.join(', ')}` : `cannot import ${needed.join(', ')}`;
    return `Python ${version} at ${path} ${fault}`;
  });
  const reasons = [
    ...(seen.length > 0 ? seen : ['there is no Python 3.9 or newer']),
    inEnvironment.none,
    fromDebian.none,
  ];
  return { none: `${reasons.join('; ')} (log: ${log})` };
}

/** All interpreters of Python 3.9 or newer: the one that was asked for, then those on PATH, each once. */
async function interpreters(): Promise<Interpreter[]> {
  const names = ['python3', 'python', ...Array.from({ length: 10 }, (_, i) => `python3.${18 - i}`)];
  const asked = process.env.HYPERHOST_PYTHON;
  const paths = [...new Set([...(asked ? [asked] : []), ...onPath(names)])];
  const found = (await Promise.all(paths.map(inspect))).filter((candidate) => candidate !== undefined);
  return found.filter((one, i) => found.findIndex((other) => other.executable === one.executable) === i);
}

/** Where commands of these names are, in the order of PATH. */
function onPath(names: string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => existsSync(path));
}

/** Asks an interpreter who it is, and which modules it does not have. Does not import them yet: that takes seconds. */
async function inspect(path: string): Promise<Interpreter | undefined> {
  const script = [
    'import importlib.util, json, sys',
    'def missing(name):',
    '    try: return importlib.util.find_spec(name) is None',
    '    except Exception: return True',
    `names = [name for name in ${JSON.stringify(needed)} if missing(name)]`,
    'print(json.dumps([sys.executable, "%d.%d.%d" % sys.version_info[:3], sys.version_info >= (3, 9), names]))',
  ].join('\n');
  const { output } = await quietly({ command: path, args: ['-c', script], timeoutMs: 20_000 });
  try {
    const [executable, version, newEnough, missing] = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    return newEnough ? { path, executable, version, missing } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an interpreter can really import what is needed: a package can be there and still be broken. */
async function works(path: string): Promise<boolean> {
  const { ok } = await quietly({ command: path, args: ['-c', `import ${needed.join(', ')}`], timeoutMs: 60_000 });
  return ok;
}

/** A virtual environment below the home, filled once for each state of the requirements. */
async function virtualEnvironment(
  home: string,
  requirements: string,
  candidates: Interpreter[],
  log: string,
): Promise<Python> {
  if (!existsSync(requirements)) return { none: `there is no ${requirements}` };
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const folder = join(home, 'python');
  const python = (at: string) =>
    process.platform === 'win32' ? join(at, 'Scripts', 'python.exe') : join(at, 'bin', 'python');
  const how = `a virtual environment, ${folder}`;
  const stamp = join(folder, '.requirements');

  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    // Its own base interpreter may have been removed since.
    if (await works(python(folder))) return { python: python(folder), how };
  }

  // Filled beside its place and then moved, so that it is there whole or not at all.
  const fresh = join(home, `python.${process.pid}`);
  let reason = 'no interpreter to make a virtual environment with';
  for (const candidate of candidates) {
    try {
      const steps: QuietCommand[] = [
        { command: candidate.path, args: ['-m', 'venv', '--clear', fresh], timeoutMs: 60_000, log },
        {
          what: 'installing scikit-learn and gRPC for Python (once)',
          command: python(fresh),
          args: [
            ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'],
            ...['--only-binary', ':all:', '--retries', '1', '--timeout', '30', '-r', requirements],
          ],
          timeoutMs: installTimeoutMs,
          log,
        },
      ];
      let failed = '';
      for (const step of steps) {
        if ((await quietly(step)).ok) continue;
        failed = `${step.args.slice(0, 2).join(' ')} failed`;
        break;
      }
      if (failed === '' && !(await works(python(fresh)))) failed = 'what pip installed does not work';
      if (failed === '') {
        await writeFile(join(fresh, '.requirements'), wanted);
        await rm(folder, { recursive: true, force: true });
        await rename(fresh, folder);
        return { python: python(folder), how };
      }
      reason = `no virtual environment with Python ${candidate.version}: ${failed}`;
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
  return { none: reason };
}

/** Debian's packages, where we may install them. */
async function debian(log: string): Promise<Python> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID(_LIKE)?=.*debian/m.test(release)) return { none: 'this is not Debian' };
  if (onPath(['apt-get']).length === 0) return { none: 'there is no apt-get on PATH' };
  if (process.getuid?.() !== 0)
    return { none: `Debian's packages need root (apt-get install ${debianPackages.join(' ')})` };

  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: installTimeoutMs, log };
  const patient = ['-o', 'DPkg::Lock::Timeout=60'];
  const install = ['install', '-y', '--no-install-recommends', ...patient, ...debianPackages];
  const what = `installing ${debianPackages.join(', ')} (once)`;
  await quietly({
    what: 'asking Debian for its packages',
    command: 'apt-get',
    args: ['update', ...patient],
    ...options,
  });
  const installed = await quietly({ what, command: 'apt-get', args: install, ...options });
  if (!installed.ok) return { none: 'apt-get could not install the packages' };
  const python = await inspect('/usr/bin/python3');
  if (python?.missing.length === 0)
    return { python: python.path, how: `Python ${python.version} with Debian's packages` };
  return { none: `Debian's packages do not work: ${python?.missing.join(', ') || 'no interpreter'}` };
}

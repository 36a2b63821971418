// `npm run check`: everything about the code that is not a test. `npm run check -- lint types` runs some of it,
// `npm run fix` repairs what can be repaired. It needs no build, so that it also works on code that does not compile.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Each check: the group by which it is called, what it is about, and its command as a script of a package or of ours. */
const checks = [
  { group: 'format', what: 'format', command: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'] },
  {
    group: 'lint',
    what: 'lint (biome)',
    command: ['node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', '.'],
  },
  {
    group: 'lint',
    what: 'lint (oxlint)',
    command: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
  },
  {
    group: 'types',
    what: 'types (server code)',
    command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'],
  },
  {
    group: 'types',
    what: 'types (page)',
    needs: 'apps/admin/tsconfig.json',
    command: ['node_modules/typescript/bin/tsc', '-p', 'apps/admin', '--noEmit'],
  },
  {
    group: 'arrows',
    what: 'arrows',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'apps',
      'libs',
      'migrations',
      'sdk/node',
      'plugins',
      'conformance',
      'test',
      'tools',
    ],
  },
  { group: 'drift', what: 'drift (generated files)', needs: 'tools/gen.mjs', command: ['tools/gen.mjs', '--check'] },
  {
    group: 'drift',
    what: 'drift (GraphQL schema)',
    needs: 'apps/api/src/write-schema.ts',
    command: ['tools/setup.mjs', 'dist/apps/api/src/write-schema.js', '--check'],
  },
  {
    group: 'drift',
    what: 'drift (migrations)',
    needs: 'migrations/check.ts',
    command: ['tools/setup.mjs', 'dist/migrations/check.js'],
  },
  { group: 'proto', what: 'proto (breaking changes)', command: ['tools/breaking.mjs'] },
  { group: 'proto', what: 'proto (buf lint)', command: ['node_modules/@bufbuild/buf/bin/buf', 'lint', 'proto'] },
];

const [first, ...rest] = process.argv.slice(2);
if (first === '--fix') {
  const { ok, output } = await run({ command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', '.'] });
  process.stdout.write(output);
  process.exit(ok ? 0 : 1);
}

const groups = first === undefined ? [] : [first, ...rest];
const known = [...new Set(checks.map((check) => check.group))];
const unknown = groups.filter((group) => !known.includes(group));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. The checks are: ${known.join(', ')}.`);
  process.exit(1);
}

const chosen = checks.filter((check) => groups.length === 0 || groups.includes(check.group));
const failed = [];
const queue = [...chosen];
await Promise.all([worker(), worker()]);
if (failed.length > 0) console.log(`\nChecks failed: ${failed.join(', ')}.`);
process.exit(failed.length > 0 ? 1 : 0);

async function worker() {
  for (let check = queue.shift(); check; check = queue.shift()) {
    if (check.needs && !existsSync(join(root, check.needs))) {
      console.log(`--    ${check.what}: skipped, there is no ${check.needs}`);
      continue;
    }
    const started = Date.now();
    const { ok, output } = await run(check);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${ok ? 'ok   ' : 'FAIL '} ${check.what} (${seconds} s)`);
    if (!ok) {
      failed.push(check.what);
      console.log(output.trimEnd().replace(/^/gm, '      '));
    }
  }
}

function run({ command }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

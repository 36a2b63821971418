// Says whether proto/ breaks what the newest tag promised. Before the first tag there is no promise.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const options = { cwd: root, encoding: 'utf8' };
const tag = spawnSync('git', ['describe', '--tags', '--abbrev=0'], options).stdout?.trim();
if (tag) {
  const against = `.git#tag=${tag},subdir=proto`;
  const buf = 'node_modules/@bufbuild/buf/bin/buf';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [buf, 'breaking', 'proto', '--against', against],
    options,
  );
  process.stdout.write(`${stdout}${stderr}`);
  if (status !== 0) console.error(`proto/ breaks the contract of ${tag}: new fields are optional, old ones stay.`);
  process.exitCode = status ?? 1;
}

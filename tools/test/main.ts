// `npm test`: all tests, of TypeScript by vitest, of Python by unittest and of Go by go test, and their sum as the very last line.
// Arguments go to vitest, and then only vitest runs: `npm test -- libs/core`.
import { resolve } from 'node:path';
import { findPython } from '../python/find-python.js';
import { findGo, goTests } from './go-tests.js';
import { pythonTests } from './python-tests.js';
import { vitest } from './vitest.js';

const root = resolve(import.meta.dirname, '../../..');
const home = resolve(root, process.env.HYPERHOST_HOME ?? '.hyperhost');
const filters = process.argv.slice(2);

// Whoever ends the tests ends what they started, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));

// The Python comes first: the tests against the Python example need it, too.
const python = await findPython(home, resolve(root, 'plugins/examples/sklearn/requirements.txt'));
if ('python' in python) process.env.HYPERHOST_PYTHON = python.python;

const counts = [await vitest(root, filters)];
if (filters.length === 0) {
  if ('python' in python) {
    console.log(`\nPython: ${python.how}`);
    counts.push(await pythonTests(root, python.python));
  } else {
    console.log(`\nTHE PYTHON TESTS ARE SKIPPED: no Python is to be had, since ${python.none}`);
  }
  const go = await findGo(root);
  if ('go' in go) counts.push(await goTests(root, go.go));
  else console.log(`\nTHE GO TESTS ARE SKIPPED: no Go is to be had, since ${go.none}`);
}

const sum = (of: 'passed' | 'failed' | 'skipped') => counts.reduce((total, count) => total + count[of], 0);
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(counts.every((count) => count.ok) ? 0 : 1);

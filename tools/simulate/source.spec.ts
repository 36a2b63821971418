import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOptions, type SimulateOptions } from './options.js';
import { play } from './play.js';
import { makeReport } from './report.js';
import { openSource } from './source.js';

const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const spec = {
  estimator: 'digits',
  algorithm: { type: 'hyperband', maxIter: 27, aggressiveness: 3 },
  space: { alpha: { type: 'float', low: 0, high: 1 } },
};

function open(document: unknown, line = '') {
  const file = join(folder, 'spec.json');
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
  const asked = readOptions([file, ...line.split(' ').filter(Boolean)], {}) as { options: SimulateOptions };
  return openSource(file, asked.options);
}

function played(document: unknown, line?: string) {
  const opened = open(document, line);
  if (!opened.ok) throw new Error(JSON.stringify(opened.faults));
  const { source } = opened;
  const result = play(source.search, { slots: 2, order: source.order, stepCalls: 'auto', overheadSeconds: 0 });
  return makeReport(source, result);
}

test('a spec is played to the call of its plan; the seed decides the scores', () => {
  const report = played(spec, '--seed 3');
  expect(report).toMatchObject({ callsPlanned: 357, callsCounted: 357, callsExecuted: 357, order: 'auto' });
  expect(played({ ...spec, seed: 3 })).toEqual(report);
  expect(played(spec, '--seed 4').best).not.toEqual(report.best);
});

test('a search that minimises has the same best model, and what its score lacks to 1 as its loss', () => {
  const up = played(spec).best;
  const down = played({ ...spec, direction: 'minimise' }).best;
  expect(down?.model).toBe(up?.model);
  expect(down?.score).toBeCloseTo(1 - (up?.score ?? 0));
});

test('a limit of seconds ends the search on the pretend clock', () => {
  const report = played({ ...spec, limits: { seconds: 50 } });
  expect(report.seconds).toBe(50);
  expect(report.callsExecuted).toBe(100);
  expect(report.best).not.toBeNull();
});

test.each([
  ['nothing', 'is not JSON'],
  [{ ...spec, algorithm: { type: 'hyperband', maxIter: 0 } }, 'algorithm.maxIter'],
  [{ max_iter: 9 }, '--curves'],
  [
    { ...spec, algorithm: { type: 'randomized', nInitialParameters: 60_000, maxIter: 100 } },
    'up to 6,000,000 steps; 5,000,000 are played at most',
  ],
])('%j is refused in words', (document, words) => {
  const opened = open(document);
  expect(
    opened.ok ||
      opened.faults
        .map(({ path, message }) => `${path} ${message}`)
        .join()
        .toLowerCase(),
  ).toContain(words.toLowerCase());
});

test('a file that is not there is told', () => {
  const asked = readOptions(['none.json'], {}) as { options: SimulateOptions };
  expect(openSource(join(folder, 'none.json'), asked.options)).toMatchObject({
    ok: false,
    faults: [{ message: 'Cannot be read: there is no such file.' }],
  });
});

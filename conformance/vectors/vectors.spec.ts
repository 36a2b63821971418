import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { compareDocument, compareFolder } from './folder.js';
import { reportLines } from './report.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/dask-ml/', import.meta.url));

interface Document {
  cases: { id: string; expected: Record<string, unknown> }[];
  entries: Record<string, unknown>[];
}

function fixture(file: string): Document {
  return JSON.parse(readFileSync(join(FIXTURES, file), 'utf8'));
}

/** The report on a file with only one case, in which one place was given another value. */
function reportOnChanged(file: string, id: string, place: string, value: unknown): string {
  const recorded = fixture(file).cases.find((one) => one.id === id);
  if (recorded === undefined) throw new Error(`no case ${id}`);
  const steps = place.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop() as string;
  const parent = steps.reduce((at, step) => at[step] as Record<string, unknown>, recorded.expected);
  parent[last] = value;
  return reportLines(compareDocument(file, { cases: [recorded] })).join('\n');
}

describe('the recordings of Dask-ML', () => {
  const outcomes = compareFolder(FIXTURES);
  const counted = (type: string) => outcomes.filter((outcome) => outcome.type === type).length;

  it('agree with ours, all but those that are skipped on purpose', () => {
    expect(reportLines(outcomes).at(-1)).toBe('199 passed, 0 failed');
  });

  it('are skipped only where theirs is a slip, or a plan that is not run', () => {
    const reasons = outcomes.flatMap((one) => (one.type === 'skipped' ? [one.reason] : []));
    expect(
      [...new Set(reasons)].filter((reason) => !/^(quirk:|float_defect$|fractional|not a kind)/.test(reason)),
    ).toEqual([]);
  });

  it('are all accounted for: 110 cases and 132 entries, and one file of another kind', () => {
    expect(counted('passed') + counted('failed') + counted('skipped')).toBe(110 + 132 + 1);
  });
});

describe('a mistake in a recording is found and named', () => {
  const halving = 'successive-halving.json';
  const hyperband = 'hyperband.json';
  it.each<[string, string, string, string, unknown]>([
    ['a score', halving, 'sha-distinct-a', 'models[3].history[1][1]', 0.932000000001],
    ['a number of calls', halving, 'sha-patience-rising-a', 'models[2].history[5][0]', 14],
    ['the order of a tie', halving, 'sha-all-equal-a', 'rounds[0].next[0][0]', 1],
    ['the best model', halving, 'sha-distinct-a', 'best.model', 5],
    ['a rank', halving, 'sha-distinct-a', 'models[0].rank', 6],
    ['a model that was fired', halving, 'sha-distinct-a', 'rounds[0].fired', [0, 1, 2, 4, 7]],
    ['a patience', hyperband, 'hb-patience-flat-a', 'brackets[0].patience', 2],
    ['a promise', hyperband, 'hb-distinct-a', 'metadata_before.partial_fit_calls', 70],
    ['a tally', hyperband, 'hb-distinct-a', 'brackets[1].score_calls', 12],
  ])('%s', (_, file, id, place, value) => {
    const report = reportOnChanged(file, id, place, value);
    expect(report).toContain(`FAILED ${file} ${id}\n    ${place}: the file says ${JSON.stringify(value)}, ours is `);
    expect(report).toMatch(/\n0 passed, 1 failed$/);
  });

  it('a plan', () => {
    const [entry] = fixture('hyperband-metadata.json').entries.filter((one) => one.max_iter === 81);
    const report = reportLines(compareDocument('plans.json', { entries: [{ ...entry, n_models: 142 }] }));
    expect(report).toEqual([
      'FAILED plans.json R=81,eta=3',
      '    n_models: the file says 142, ours is 143',
      '0 passed, 1 failed',
    ]);
  });
});

describe('a file or case that cannot be read is a failure with a name, and the rest goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows in the report', () => {
    const [first] = fixture('successive-halving.json').cases;
    writeFileSync(join(folder, 'a.json'), '{"cases": [');
    writeFileSync(
      join(folder, 'b.json'),
      JSON.stringify({ cases: [first, null, { ...first, expected: {} }, { ...first, search: 'ASHA' }] }),
    );
    writeFileSync(join(folder, 'c.json'), 'null');
    const report = reportLines(compareFolder(folder));
    expect(report.filter((line) => line.startsWith('FAILED'))).toEqual([
      'FAILED a.json',
      'FAILED b.json case 1',
      'FAILED b.json sha-distinct-a',
      'FAILED c.json',
    ]);
    expect(report[0]).toBe('skipped 1 (ASHA is not known yet): sha-distinct-a');
    expect(report.at(-1)).toBe('1 passed, 4 failed');
  });
});

import { expect, test } from 'vitest';
import { countsOf } from './go-tests.js';

test('counts what go test says, a test with parts as one', () => {
  const report = [
    '=== RUN   TestOne',
    '--- PASS: TestOne (0.01s)',
    '--- FAIL: TestTwo (0.02s)',
    '    --- FAIL: TestTwo/part (0.02s)',
    '    --- PASS: TestTwo/other (0.00s)',
    '--- SKIP: TestThree (0.00s)',
    '--- PASS: TestFour (0.00s)',
    'FAIL',
  ];
  expect(countsOf(report.join('\n'))).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

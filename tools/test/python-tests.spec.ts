import { expect, test } from 'vitest';
import { countsOf } from './python-tests.js';

test.each([
  ['Ran 12 tests in 0.3s\n\nOK\n', { passed: 12, failed: 0, skipped: 0 }],
  ['Ran 12 tests in 0.3s\n\nOK (skipped=2)\n', { passed: 10, failed: 0, skipped: 2 }],
  ['Ran 12 tests in 0.3s\n\nFAILED (failures=1, errors=2, skipped=1)\n', { passed: 8, failed: 3, skipped: 1 }],
  ['Ran 1 test in 0.0s\n\nFAILED (errors=1)\n', { passed: 0, failed: 1, skipped: 0 }],
  ['Traceback (most recent call last):\n', { passed: 0, failed: 0, skipped: 0 }],
])('counts what unittest says: %j', (report, counts) => {
  expect(countsOf(report)).toEqual(counts);
});

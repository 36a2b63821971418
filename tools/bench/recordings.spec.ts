import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { readRecordings } from './recordings.js';

test('recordings that are not there are null, not an error', () => {
  expect(readRecordings('/no/such/folder', 'four-circles')).toBeNull();
  expect(readRecordings(tmpdir(), 'no-such-experiment')).toBeNull();
});

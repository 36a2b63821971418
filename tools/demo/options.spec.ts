import { expect, test } from 'vitest';
import { readOptions } from './options.js';

test('flags that npm keeps for itself reach the demo all the same', () => {
  const env = { npm_config_keep: 'true', npm_config_json: 'true', npm_config_estimator: 'node' };
  expect(readOptions([], env)).toEqual({ keep: true, json: true, estimator: 'node' });
});

test('nothing given means: end by itself, show a table, choose the estimator', () => {
  expect(readOptions([], {})).toEqual({ keep: false, json: false, estimator: undefined });
});

test('what is not known is named', () => {
  expect(() => readOptions(['--estimator', 'torch'], {})).toThrow(/torch.*sklearn or node/);
  expect(() => readOptions(['--kepe'], {})).toThrow(/--kepe/);
});

import { describe, expect, it } from 'vitest';
import { resultDigest, type SearchResult } from './digest.js';

const result: SearchResult = {
  models: [
    {
      number: 0,
      params: { a: 1, b: 'x' },
      history: [
        [1, 0.5],
        [3, 0.25],
      ],
      failed: false,
    },
    { number: 1, params: { a: 2, b: 'y' }, history: [], failed: true },
  ],
  best: 0,
};

describe('the digest of a result', () => {
  it('is the SHA-256 of its canonical JSON', () => {
    // printf '%s' '{"best":0,"models":[{"failed":false,"history":[[1,0.5],[3,0.25]],"number":0,"params":{"a":1,"b":"x"}},{"failed":true,"history":[],"number":1,"params":{"a":2,"b":"y"}}]}' | sha256sum
    expect(resultDigest(result)).toBe('2fff2ef73c5b45ed923000a774eb12aa0ac8368933c6b9b6ffabf91836064512');
  });

  it('does not depend on the order in which models, scores and parameters are listed', () => {
    const [first, second] = result.models;
    const shuffled: SearchResult = {
      best: 0,
      models: [
        second,
        {
          ...first,
          params: { b: 'x', a: 1 },
          history: [
            [3, 0.25],
            [1, 0.5],
          ],
        },
      ] as SearchResult['models'],
    };
    expect(resultDigest(shuffled)).toBe(resultDigest(result));
  });

  it.each<[string, SearchResult]>([
    ['the best model', { ...result, best: null }],
    [
      'a score',
      {
        ...result,
        models: result.models.map((m) => ({ ...m, history: m.history.map(([c, s]) => [c, s + 1e-16] as const) })),
      },
    ],
    ['a failure', { ...result, models: result.models.map((m) => ({ ...m, failed: !m.failed })) }],
    ['a parameter', { ...result, models: result.models.map((m) => ({ ...m, params: { ...m.params, a: 3 } })) }],
  ])('changes with %s', (_, other) => {
    expect(resultDigest(other)).not.toBe(resultDigest(result));
  });
});

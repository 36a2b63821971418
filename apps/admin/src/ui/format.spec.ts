import { describe, expect, it } from 'vitest';
import { countOf, formatAgo, formatClock, formatExact, formatScore, formatSeconds, formatValue } from './format.js';

describe('what people read', () => {
  it.each([
    [0.97214, '0.9721'],
    [-0.5, '−0.5000'],
    [0, '0.0000'],
    [0.00012345, '1.234e−4'],
    [12345.678, '12345.7'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('score %s is shown as %s', (score, text) => expect(formatScore(score)).toBe(text));

  it.each([
    [0.84, '0.8 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7620, '2 h 07 min'],
    [273600, '3 d 4 h'],
    [null, '–'],
    [-3, '0.0 s'],
  ])('%s seconds are shown as %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it.each([
    [0.000013, '1.30e−5'],
    [0.5, '0.5'],
    [1 / 3, '0.3333'],
    [64, '64'],
    ['relu', 'relu'],
    [true, 'true'],
    [null, 'null'],
    [[64, 32], '[64,32]'],
    [undefined, 'undefined'],
  ])('parameter value %s is shown as %s', (value, text) => expect(formatValue(value)).toBe(text));

  it('a moment is told relative to now', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(formatAgo('2026-01-01T23:59:50Z', now)).toBe('just now');
    expect(formatAgo('2026-01-01T23:00:00Z', now)).toBe('1 h ago');
    expect(formatAgo('2025-12-20T00:00:00Z', now)).toBe('13 days ago');
  });

  it('an exact moment has two digits everywhere, in the local zone', () => {
    const at = new Date(2026, 0, 2, 3, 4, 5);
    expect(formatExact(at.toISOString())).toBe('2026-01-02 03:04:05');
    expect(formatClock(at.getTime())).toBe('03:04:05');
  });

  it('one is not many', () => {
    expect(countOf(1, 'model')).toBe('1 model');
    expect(countOf(1234, 'call')).toBe('1,234 calls');
  });
});

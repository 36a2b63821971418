import { describe, expect, it } from 'vitest';
import { compareReadySteps, type ReadyStep } from './prioritise.js';

const step: ReadyStep = { priority: 50, submitted: 5, bracket: 2, score: 0.5, model: 7 };

describe('of two ready steps', () => {
  it.each<[string, Partial<ReadyStep>]>([
    ['of the search with the higher priority', { priority: 51, submitted: 9, bracket: 0, score: null, model: 99 }],
    ['of the search submitted earlier', { submitted: 4, bracket: 0, score: null, model: 99 }],
    ['of the most adaptive bracket', { bracket: 3, score: null, model: 99 }],
    ['with the higher last score', { score: 0.6, model: 99 }],
    ['of the lower model number', { model: 6 }],
  ])('the one %s goes first', (_, better) => {
    expect(compareReadySteps({ ...step, ...better }, step)).toBeLessThan(0);
    expect(compareReadySteps(step, { ...step, ...better })).toBeGreaterThan(0);
  });

  it('one without a score goes after one with any score', () => {
    expect(compareReadySteps({ ...step, score: -1e300, model: 99 }, { ...step, score: null })).toBeLessThan(0);
    expect(compareReadySteps({ ...step, score: null }, { ...step, score: null, model: 8 })).toBeLessThan(0);
  });
});

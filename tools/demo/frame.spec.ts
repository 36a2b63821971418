import { expect, test } from 'vitest';
import type { SearchView } from '../rest.js';
import { bar, frame } from './frame.js';
import { cut, makePaint, width } from './paint.js';

const plain = makePaint(false);
const search = (arrived: number) => ({
  title: 'Hyperband',
  seconds: 1.5,
  view: {
    promised: { models: 13, calls: 60 },
    done: { models: 9, calls: 30 },
    bestSoFar: 0.97,
    brackets: [
      {
        bracket: 1,
        rungs: [
          { calls: 1, models: 9, arrived, best: null },
          { calls: 9, models: 1, arrived: 0, best: null },
        ],
      },
      { bracket: 0, rungs: [{ calls: 9, models: 4, arrived: 4, best: null }] },
    ],
  } as unknown as SearchView,
});

test('rungs at the same number of calls stand below each other', () => {
  const lines = frame([search(3)], plain, 100, 50);
  expect(lines[2]).toContain('■■■□□□□□□ 3/9 @1');
  expect((lines[2] as string).indexOf('□ 0/1 @9')).toBe((lines[3] as string).indexOf('■■■■ 4/4 @9'));
});

test('a rung is full only when all its models have arrived', () => {
  expect(frame([search(8)], plain, 100, 50)[2]).toContain('□ 8/9');
  expect(frame([search(9)], plain, 100, 50)[2]).not.toContain('□ 9/9');
});

test('a low terminal shows the bars alone', () => {
  expect(frame([search(3), search(3)], plain, 100, 4)).toHaveLength(2);
});

test.each([0, 0.01, 0.5, 0.99, 1])('a bar has its width at %d', (share) => {
  expect(width(bar(share, 20, makePaint(true)))).toBe(20);
});

test('a line that is cut keeps its width and its colours whole', () => {
  const line = makePaint(true).green('colourful');
  expect(cut(line, 9)).toBe(line);
  expect(cut(line, 5)).toBe('\x1b[32mcolo\x1b[39m…');
});

import { describe, expect, it } from 'vitest';
import { type Contender, LONGEST_WAIT_SECONDS, nextTurn } from './turn.js';

const search: Contender = { priority: 50, team: 'a', submitted: 5, waitingSince: 100 };
const NOW = 100;
const used = (team: string) => (team === 'a' ? 10 : 3);

describe('of two searches with a step ready', () => {
  it.each<[string, Partial<Contender>]>([
    ['with the higher priority', { priority: 51, submitted: 9 }],
    ['of the team that has used less', { team: 'b', submitted: 9 }],
    ['that was submitted earlier', { submitted: 4 }],
    [
      `that has waited ${LONGEST_WAIT_SECONDS} s`,
      { priority: 1, submitted: 9, waitingSince: NOW - LONGEST_WAIT_SECONDS },
    ],
  ])('it is the turn of the one %s', (_, better) => {
    const other = { ...search, ...better };
    expect(nextTurn([search, other], used, NOW)).toBe(other);
    expect(nextTurn([other, search], used, NOW)).toBe(other);
  });

  it('it is the turn of the one that has waited longer, if both have waited too long', () => {
    const long = { ...search, priority: 1, waitingSince: NOW - 90 };
    const longer = { ...search, priority: 1, team: 'b', submitted: 9, waitingSince: NOW - 91 };
    expect(nextTurn([long, longer, search], used, NOW)).toBe(longer);
  });

  it('a little less than the longest wait is not yet too long', () => {
    const waiting = { ...search, priority: 49, waitingSince: NOW - LONGEST_WAIT_SECONDS + 0.001 };
    expect(nextTurn([waiting, search], used, NOW)).toBe(search);
  });
});

it('with nothing ready it is nobody’s turn', () => {
  expect(nextTurn([], used, NOW)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { TeamShares } from './team-shares.js';

it('a team that comes in late starts level with the one that has used least', () => {
  const shares = new TeamShares();
  shares.enter('a');
  shares.enter('b');
  shares.charge('a', 100);
  shares.charge('b', 60);
  shares.enter('late');
  expect(shares.usage('late')).toBe(60);
});

it('a team that was away is owed nothing, and what it has used is not forgotten', () => {
  const shares = new TeamShares();
  shares.enter('a');
  shares.charge('a', 100);
  shares.enter('b');
  shares.charge('b', 500);
  shares.leave('a');
  shares.charge('b', 500);
  shares.enter('a');
  expect(shares.usage('a')).toBe(1100);
  shares.leave('b');
  shares.enter('b');
  expect(shares.usage('b')).toBe(1100);
});

it('a second search of a team changes nothing', () => {
  const shares = new TeamShares();
  shares.enter('a');
  shares.enter('b');
  shares.charge('b', 5);
  shares.enter('a');
  expect(shares.usage('a')).toBe(0);
  shares.leave('a');
  shares.charge('a', 1);
  shares.enter('a');
  expect(shares.usage('a')).toBe(1);
});

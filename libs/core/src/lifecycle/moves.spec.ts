import { describe, expect, it } from 'vitest';
import { ENDPOINT_MOVES } from './endpoint-life.js';
import { MODEL_MOVES } from './model-life.js';
import { canMove, type MoveTable } from './moves.js';
import { SEARCH_MOVES } from './search-life.js';

/** Every pair, row by row: from the state at the left to the state above. */
const TRUTH = {
  search: [
    SEARCH_MOVES,
    `            submitted running finished failed cancelled
     submitted   no        yes     no       yes    yes
     running     no        no      yes      yes    yes
     finished    no        no      no       no     no
     failed      no        no      no       no     no
     cancelled   no        no      no       no     no`,
  ],
  model: [
    MODEL_MOVES,
    `            waiting training paused stopped finished failed
     waiting     no      yes      yes    yes     yes      yes
     training    no      no       yes    yes     yes      yes
     paused      no      yes      no     yes     yes      no
     stopped     no      no       no     no      no       no
     finished    no      no       no     no      no       no
     failed      no      no       no     no      no       no`,
  ],
  endpoint: [
    ENDPOINT_MOVES,
    `            healthy unreachable draining retired
     healthy     no      yes         yes      yes
     unreachable yes     no          yes      yes
     draining    yes     no          no       yes
     retired     yes     no          no       no`,
  ],
} as const;

describe.each(Object.entries(TRUTH))('the life of a %s', (_, [table, truth]) => {
  const [header = [], ...rows] = truth.split('\n').map((line) => line.trim().split(/\s+/));
  const moves = table as MoveTable<string>;

  it('knows exactly the states of the table', () => {
    expect(Object.keys(moves)).toEqual(header);
    expect(rows.map(([from]) => from)).toEqual(header);
  });

  it.each(rows.flatMap(([from, ...cells]) => cells.map((cell, i) => [from, header[i], cell])))(
    'from %s to %s: %s',
    (from, to, cell) => {
      expect(canMove(moves, from as string, to as string)).toBe(cell === 'yes');
    },
  );

  it('can reach every state from the first one', () => {
    const reached = new Set<string>();
    const visit = (state: string): void => {
      if (reached.has(state)) return;
      reached.add(state);
      moves[state]?.forEach(visit);
    };
    visit(header[0] as string);
    expect([...reached].sort()).toEqual([...header].sort());
  });
});

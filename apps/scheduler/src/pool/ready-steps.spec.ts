import { describe, expect, it } from 'vitest';
import { NOWHERE, ReadySteps } from './ready-steps.js';
import type { Step } from './step.js';

/** Only what the ranking looks at. */
function step(model: number, rank: Partial<Step> = {}): Step {
  return {
    search: { over: false },
    model,
    priority: 50,
    submitted: 1,
    bracket: 0,
    score: null,
    fromCalls: 0,
    upToCalls: 3,
    ...rank,
  } as Step;
}

describe('the ready steps of a pool', () => {
  it('go to the endpoint that holds the model, or to any when no endpoint does, the best first', () => {
    const ready = new ReadySteps();
    ready.add('a', step(1, { bracket: 1 }));
    ready.add('b', step(2, { bracket: 9 }));
    ready.add(NOWHERE, step(3, { bracket: 2 }));
    expect(ready.take('a')?.model).toBe(3);
    expect(ready.take('a')?.model).toBe(1);
    expect(ready.take('a')).toBeUndefined();
    expect(ready.take('b')?.model).toBe(2);
  });

  it('go anywhere once their endpoint is gone', () => {
    const ready = new ReadySteps();
    ready.add('a', step(1));
    ready.add('a', step(2, { bracket: 5 }));
    ready.forgetHome('a');
    expect([ready.take('b')?.model, ready.take('b')?.model]).toEqual([2, 1]);
  });

  it('of a search that is over are passed over', () => {
    const ready = new ReadySteps();
    const gone = step(1, { bracket: 9 });
    ready.add('a', gone);
    ready.add('a', step(2));
    (gone.search as { over: boolean }).over = true;
    expect(ready.take('a')?.model).toBe(2);
    expect(ready.take('a')).toBeUndefined();
  });

  it('may move to an idle endpoint when more calls wait at home than it costs', () => {
    const ready = new ReadySteps();
    ready.add('a', step(1, { fromCalls: 9, upToCalls: 27 }));
    ready.add('a', step(2, { fromCalls: 9, upToCalls: 27 }));
    const seen: number[] = [];
    const mayMove = (_: Step, callsWaiting: number) => {
      seen.push(callsWaiting);
      return callsWaiting > 20;
    };
    expect(ready.takeFromElsewhere('b', mayMove)?.model).toBe(1);
    expect(ready.takeFromElsewhere('b', mayMove)).toBeUndefined();
    expect(seen).toEqual([36, 18]);
  });
});

import { expect, it } from 'vitest';
import { eventWords } from './event-words.js';

it.each([
  ['submitted', null, {}, 'submitted', ''],
  ['priority_changed', null, { from: 50, to: 80 }, 'priority changed', '50 → 80'],
  ['finished', 3, { model: 3, score: 0.97 }, 'finished', 'model 3 · score 0.9700'],
  [
    'finished',
    3,
    { model: 3, score: 0.97, endedBy: 'seconds' },
    'finished',
    'model 3 · score 0.9700 · ended: time limit reached',
  ],
  [
    'finished',
    0,
    { model: 0, score: 1, endedBy: 'score' },
    'finished',
    'model 0 · score 1.0000 · ended: target score reached',
  ],
  ['failed', null, { endedBy: 'seconds' }, 'failed', 'ended: time limit reached'],
  ['finished', null, { endedBy: 'energy' }, 'finished', 'ended: energy'],
  ['endpoint_lost', null, { endpoint: '127.0.0.1:1', after: 3 }, 'endpoint lost', 'endpoint 127.0.0.1:1 · after 3'],
  ['model_failed', 7, 'out of memory', 'model failed', 'model 7 · out of memory'],
  ['resumed', null, null, 'resumed', ''],
])('%s of model %s with %j is told as "%s", "%s"', (type, model, detail, what, particulars) => {
  expect(eventWords({ type, model, detail })).toEqual({ what, particulars });
});

import { copyModel } from '@hyperhost/wire';
import type { Endpoint } from '../pool/endpoint.js';
import { isOnTheWay, type Step } from '../pool/step.js';
import { AGAIN, BUSY_MS, type StepResult } from './dispatch-step.js';

/** The longest that a copy may take. 256 MiB, the most that a state may have, are there sooner on a network worth using. */
const COPY_DEADLINE_MS = 30_000;

/** What came of trying to make a step. */
export interface Attempt {
  readonly result: StepResult;
  /** The server process that the result is about. */
  readonly at: Endpoint;
  readonly instanceId: string;
}

/**
 * Brings the model of a step, with its state, from the server where it lives to another one, and releases it where it was.
 * Notes where the model then lives, and how far it is. Null: it is there, and the step can be made.
 */
export async function bringModel(step: Step, from: Endpoint, to: Endpoint, epoch: number): Promise<Attempt | null> {
  const { search, model } = step;
  const calls = search.place(model)?.calls ?? 0;
  // Until the answer comes, other processes may have taken their places.
  const [fromInstance, toInstance] = [from.instanceId, to.instanceId];
  const failed = (result: StepResult, at = to) => {
    return { result, at, instanceId: at === from ? fromInstance : toInstance };
  };
  const livesAt = (at: Endpoint, count: number) => {
    search.moveTo(model, { endpointId: at.id, instanceId: at === from ? fromInstance : toInstance, calls: count });
    search.touch(model);
  };
  const release = (at: Endpoint) => void at.client.release(search.id, [search.modelId(model)]);

  const request = { model: search.wireModel(model), calls, epoch };
  const signals = [search.signal, from.signal, to.signal];
  const outcome = await copyModel(from.client, to.client, request, COPY_DEADLINE_MS, signals);
  if (search.over) return failed({ kind: 'cancelled' });
  switch (outcome.kind) {
    case 'moved':
      livesAt(to, calls);
      release(from);
      return null;
    case 'mismatch': {
      const at = outcome.at === 'from' ? from : to;
      if (isOnTheWay(step, outcome.haveCalls)) {
        livesAt(at, outcome.haveCalls);
        if (at === to) release(from);
        return failed(AGAIN);
      }
      release(at);
      if (at === from) search.lose(model);
      return failed({ kind: 'again', afterMs: BUSY_MS });
    }
    case 'lost':
      search.lose(model);
      return failed(AGAIN);
    case 'unreachable':
      step.deadlyUpTo = Math.max(step.deadlyUpTo, calls + 1);
      return failed({ kind: 'endpoint-lost', detail: outcome.detail }, outcome.at === 'from' ? from : to);
    case 'stale-epoch':
      return failed({ kind: 'stale' });
    case 'unsupported':
    case 'busy':
    case 'cancelled':
    case 'failed':
      return failed({ kind: 'again', afterMs: BUSY_MS });
  }
}

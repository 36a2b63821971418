import type { MetricValues, StepFault } from '@hyperhost/wire';
import type { Clock } from '../pool/clock.js';
import type { Endpoint } from '../pool/endpoint.js';
import { isOnTheWay, type Step } from '../pool/step.js';

/** How long to wait before a step is offered again to a server that was busy or full. */
export const BUSY_MS = 200;

/** A server's word for what a step took is believed up to a year. */
const MAX_FIT_SECONDS = 31_536_000;

/** What a step came to, in the scheduler's own terms. */
export type StepResult =
  /** The model is at its scoring point and has been scored. */
  | { readonly kind: 'scored'; readonly scores: MetricValues }
  /** The model is nearer to its scoring point, or its true place is now known: rank it again. */
  | { readonly kind: 'again'; readonly afterMs: number }
  /** The estimator's verdict stands: the model failed. */
  | { readonly kind: 'failed'; readonly failure: { reason: string; message: string; traceback: string } }
  /** The server did not answer as it should; the step goes on when it is back, or elsewhere. */
  | { readonly kind: 'endpoint-lost'; readonly detail: string }
  /** Another scheduler owns the pool. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'cancelled' };

export const AGAIN: StepResult = { kind: 'again', afterMs: 0 };

/**
 * Makes one RPC for a step: a piece of its training, with the scoring if the piece reaches the scoring point, or the
 * scoring alone when the model is there already. Notes where the model now lives and how far it is.
 */
export async function dispatchStep(
  step: Step,
  endpoint: Endpoint,
  {
    epoch,
    deadlineMs,
    callsOf,
    clock,
  }: {
    epoch: number;
    deadlineMs: number;
    /** How many calls to make of those that are left until the scoring point. */
    callsOf: (callsLeft: number) => number;
    clock: Clock;
  },
): Promise<StepResult> {
  const { search, model } = step;
  const signals = [search.signal, endpoint.signal];
  const instanceId = endpoint.instanceId;
  const place = search.place(model);
  const have = place?.endpointId === endpoint.id && place.instanceId === instanceId ? place.calls : 0;

  if (have === step.upToCalls) {
    const outcome = await endpoint.client.score(
      { stepId: `${search.modelId(model)}:score@${have}`, model: search.wireModel(model), atCalls: have, epoch },
      deadlineMs,
      signals,
    );
    return outcome.kind === 'scored' ? outcome : afterFault(step, endpoint, outcome, have, have + 1);
  }

  const calls = callsOf(step.upToCalls - have);
  const startedAt = clock.now();
  const outcome = await endpoint.client.partialFit(
    {
      stepId: `${search.modelId(model)}:${have}+${calls}`,
      model: search.wireModel(model),
      fromCalls: have,
      calls,
      chunks: search.chunksFor(have, calls),
      score: have + calls === step.upToCalls,
      attempt: ++step.attempt,
      epoch,
    },
    { deadlineMs, silenceMs: endpoint.silenceMs },
    signals,
  );
  if (outcome.kind !== 'done') return afterFault(step, endpoint, outcome, have, have + calls);
  if (outcome.calls !== have + calls) {
    endpoint.strike();
    search.lose(model);
    void endpoint.client.release(search.id, [search.modelId(model)]);
    return {
      kind: 'endpoint-lost',
      detail: `it answered ${outcome.calls} calls where ${have + calls} were asked for`,
    };
  }
  search.moveTo(model, { endpointId: endpoint.id, instanceId, calls: outcome.calls });
  if (outcome.calls >= step.deadlyUpTo) clearSuspects(step);
  // Times are only the server's word.
  step.fitSeconds += Number.isFinite(outcome.fitSeconds)
    ? Math.min(Math.max(outcome.fitSeconds, 0), MAX_FIT_SECONDS)
    : 0;
  if (!outcome.replayed) {
    search.executedCalls += calls;
    // What the step took counts, not what the server says of it; scoring is no call.
    const wallSeconds = (clock.now() - startedAt) / 1000;
    step.trained = { calls, seconds: Math.max(wallSeconds - (outcome.scores?.scoreSeconds || 0), 0) };
  }
  // Without scores at the scoring point the model is scored by a call of its own.
  return outcome.calls === step.upToCalls && outcome.scores ? { kind: 'scored', scores: outcome.scores } : AGAIN;
}

/** The model has got past where servers went away: that was not its doing. */
function clearSuspects(step: Step): void {
  step.suspects.clear();
  step.aloneOn = null;
  step.deadlyUpTo = 0;
}

/** `upTo`: calls that the model must get to, to be past the fault. */
function afterFault(step: Step, endpoint: Endpoint, fault: StepFault, from: number, upTo: number): StepResult {
  const result = reaction(step, endpoint, fault, from);
  if (result.kind === 'endpoint-lost') step.deadlyUpTo = Math.max(step.deadlyUpTo, upTo);
  return result;
}

/** One reaction to each kind of fault; the table stands in proto/README.md. */
function reaction(step: Step, endpoint: Endpoint, fault: StepFault, from: number): StepResult {
  const { search, model } = step;
  switch (fault.kind) {
    case 'verdict':
      search.lose(model);
      if (fault.verdict.reason === 'PARAMS_INVALID' || ++step.errors >= 2) {
        return { kind: 'failed', failure: fault.verdict };
      }
      void endpoint.client.release(search.id, [search.modelId(model)]);
      return AGAIN;
    case 'lost':
      // Also for a step from zero, for which there is nothing to lose: then it does not keep to the contract.
      if (from === 0) {
        endpoint.strike();
        return { kind: 'endpoint-lost', detail: 'it says that it lost a model which was to be made' };
      }
      search.lose(model);
      return AGAIN;
    case 'mismatch':
      if (isOnTheWay(step, fault.haveCalls)) {
        search.moveTo(model, { endpointId: endpoint.id, instanceId: endpoint.instanceId, calls: fault.haveCalls });
        return AGAIN;
      }
      search.lose(model);
      void endpoint.client.release(search.id, [search.modelId(model)]);
      return { kind: 'again', afterMs: BUSY_MS };
    case 'busy':
      return { kind: 'again', afterMs: BUSY_MS };
    case 'full':
      endpoint.shrink();
      return { kind: 'again', afterMs: BUSY_MS };
    case 'stale-epoch':
      return { kind: 'stale' };
    case 'overdue':
      return { kind: 'endpoint-lost', detail: 'a step took longer than its deadline' };
    case 'breach':
      endpoint.strike();
      return { kind: 'endpoint-lost', detail: fault.detail };
    case 'unreachable':
      return { kind: 'endpoint-lost', detail: fault.detail };
    case 'cancelled':
      // By its search, or because the endpoint was given up.
      return search.over ? { kind: 'cancelled' } : { kind: 'endpoint-lost', detail: 'the endpoint was given up' };
  }
}

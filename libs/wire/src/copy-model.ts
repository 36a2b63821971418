import { type ServiceError, status } from '@grpc/grpc-js';
import type { EstimatorClient, StateSink, StateSource } from './estimator-client.js';
import type { Model } from './gen/hyperhost/estimator/v1/Model.js';
import type { RestoreRequest } from './gen/hyperhost/estimator/v1/RestoreRequest.js';
import type { State__Output } from './gen/hyperhost/estimator/v1/State.js';
import { faultOf, storable } from './step-outcome.js';

/**
 * What came of copying a model from one server to another. Only at `moved` is it known that the second one holds it; after
 * a cut it may, which does no harm, since each step compares the calls.
 */
export type CopyOutcome =
  /** The second server holds the model at exactly the calls asked for. The first one still holds it, too. */
  | { readonly kind: 'moved'; readonly bytes: number }
  /** One of the two cannot do it, or they do not read each other's form of state: no repeat will help. */
  | { readonly kind: 'unsupported' }
  /** The first server does not hold the model. */
  | { readonly kind: 'lost' }
  /** The server at that end of the copy holds the model at other calls; -1 if it did not say how many. */
  | { readonly kind: 'mismatch'; readonly at: 'from' | 'to'; readonly haveCalls: number }
  /** A step or a scoring is running on the model, at one of the two. */
  | { readonly kind: 'busy' }
  /** One of the two has seen a newer owner of this pool. */
  | { readonly kind: 'stale-epoch' }
  /** The server at that end died, hangs, or the link to it is cut. */
  | { readonly kind: 'unreachable'; readonly at: 'from' | 'to'; readonly detail: string }
  /** We cancelled it. */
  | { readonly kind: 'cancelled' }
  /** Anything else, in words: a deadline, a digest that does not match, a state over the limit. */
  | { readonly kind: 'failed'; readonly detail: string };

/** Which model to copy, and how far it must be. */
export interface CopyRequest {
  readonly model: Model;
  /** Calls that the model has had. */
  readonly calls: number;
  /** The owner's epoch; 0: not given. */
  readonly epoch: number;
}

/** The longest state that the contract allows, in bytes. */
export const MAX_STATE_BYTES = 256 * 1024 * 1024;

/**
 * Copies the state of a model from one server to another, a message at a time: the next one is taken from `from` when
 * `to` has room for it, so however long the state is, little of it is here. The bytes are counted here and never looked
 * into; `to` compares their digest before it takes the model. Never throws. Any of `signals` cancels it.
 *
 * @param deadlineMs the whole copy, in ms.
 */
export async function copyModel(
  from: Pick<EstimatorClient, 'snapshot'>,
  to: Pick<EstimatorClient, 'restore'>,
  { model, calls, epoch }: CopyRequest,
  deadlineMs: number,
  signals: readonly AbortSignal[] = [],
): Promise<CopyOutcome> {
  if (signals.some((signal) => signal.aborted)) return { kind: 'cancelled' };
  const ends = Date.now() + deadlineMs;
  let target: Target | undefined;
  const abort = () => {
    source.cancel();
    target?.stream.cancel();
  };
  let source: StateSource;
  try {
    source = from.snapshot({ model, atCalls: calls, epoch }, deadlineMs);
  } catch (error) {
    return { kind: 'failed', detail: `the copy did not begin: ${(error as Error).message}` };
  }
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  try {
    let left = 0;
    let state: State__Output | null = null;
    for await (const message of source) {
      if (!state) {
        state = stateOf(message.state, calls);
        left = state.totalBytes;
        target = open(to, ends - Date.now(), () => source.cancel());
        await target.write({ begin: { model, state, epoch } });
      } else {
        const data = message.data ?? Buffer.alloc(0);
        left -= data.length;
        if (left < 0) throw new Breach(`more than the ${state.totalBytes} bytes that were announced came`);
        await target?.write({ data });
      }
    }
    if (!state || !target) throw new Breach('no state came');
    if (left > 0) throw new Breach(`${left} of ${state.totalBytes} bytes did not come`);
    target.stream.end();
    const now = await target.taken;
    if (now !== calls) throw new Breach(`the model was taken at ${now} calls, not at ${calls}`);
    return { kind: 'moved', bytes: state.totalBytes };
  } catch (error) {
    if (signals.some((signal) => signal.aborted)) return { kind: 'cancelled' };
    return outcomeOf(target?.fault() ?? error);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort);
    // After a fault nothing more is to be sent; after the end this does nothing.
    abort();
  }
}

/** The server that is to take the model. */
interface Target {
  readonly stream: StateSink;
  /** Sends one message; resolves when there is room for the next. @throws RestoreFault when the server ends the call. */
  write(message: RestoreRequest): Promise<void>;
  /** Calls of the model when the server has taken it. Rejects with a RestoreFault. */
  readonly taken: Promise<number>;
  /** Why the server has ended the call, if it has. */
  fault(): RestoreFault | null;
}

/** @param onFault is called when the server ends the call, which it may do before the first server has sent anything. */
function open(to: Pick<EstimatorClient, 'restore'>, deadlineMs: number, onFault: () => void): Target {
  let answer: (error: ServiceError | null, calls: number) => void = () => {};
  const taken = new Promise<number>((resolve, reject) => {
    answer = (error, calls) => (error ? reject(new RestoreFault(error)) : resolve(calls));
  });
  let fault: RestoreFault | null = null;
  taken.catch((error: RestoreFault) => {
    fault = error;
    onFault();
  });
  const stream = to.restore(deadlineMs, (error, response) => answer(error, response?.calls ?? 0));
  return {
    stream,
    taken,
    fault: () => fault,
    async write(message) {
      // A server that refuses does not read on, so the message that is waiting would wait for ever.
      await Promise.race([new Promise<void>((resolve) => stream.write(message, () => resolve())), taken]);
    },
  };
}

/** What the first message says of the state. @throws Breach when it cannot be meant for this copy. */
function stateOf(state: State__Output | null | undefined, calls: number): State__Output {
  if (!state) throw new Breach('the first message does not say what the state is');
  if (state.calls !== calls) throw new Breach(`the state is that of ${state.calls} calls, not of ${calls}`);
  if (state.totalBytes > MAX_STATE_BYTES) {
    throw new Breach(`the state has ${state.totalBytes} bytes; at most ${MAX_STATE_BYTES} (256 MiB) can be moved`);
  }
  return state;
}

/** One of the two servers answered outside the contract. */
class Breach extends Error {}

/** What the server that is to take the model said. */
class RestoreFault extends Error {
  constructor(readonly error: ServiceError) {
    super(error.details);
  }
}

function outcomeOf(error: unknown): CopyOutcome {
  const at = error instanceof RestoreFault ? 'to' : 'from';
  const said = error instanceof RestoreFault ? error.error : (error as ServiceError);
  const failed = (detail: string): CopyOutcome => ({ kind: 'failed', detail: storable(detail, 1024) });
  if (said instanceof Breach || said.code === undefined) return failed(said.message);
  if (said.code === status.UNIMPLEMENTED) return { kind: 'unsupported' };
  const fault = faultOf(said);
  switch (fault.kind) {
    case 'mismatch':
      return { kind: 'mismatch', at, haveCalls: fault.haveCalls };
    case 'lost':
      if (at === 'from') return { kind: 'lost' };
      break;
    case 'unreachable':
      return { kind: 'unreachable', at, detail: storable(fault.detail, 1024) };
    case 'busy':
    case 'stale-epoch':
      return { kind: fault.kind };
  }
  const who = at === 'from' ? 'the server that holds the model' : 'the server that was to take the model';
  return failed(`${who}: ${status[said.code]}: ${said.details}`);
}

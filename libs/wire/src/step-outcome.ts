import { type Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** What the estimator itself says of a model that cannot be trained or scored. */
export interface Verdict {
  readonly reason: 'PARAMS_INVALID' | 'ESTIMATOR_ERROR';
  /** One line for people. */
  readonly message: string;
  /** At most 16 KiB. */
  readonly traceback: string;
}

/** Metric values as the estimator gave them; a value need not be finite. */
export interface MetricValues {
  readonly metrics: Readonly<Record<string, number>>;
  readonly scoreSeconds: number;
}

/** What came of one PartialFit. Each kind has one reaction in the scheduler; see the table in proto/README.md. */
export type StepOutcome =
  | {
      readonly kind: 'done';
      readonly calls: number;
      readonly fitSeconds: number;
      readonly scores: MetricValues | null;
      readonly replayed: boolean;
    }
  | StepFault;

/** What came of one Score. */
export type ScoreOutcome = { readonly kind: 'scored'; readonly scores: MetricValues } | StepFault;

/** Everything but success. */
export type StepFault =
  /** The estimator's own verdict. The only kind that can fail a model at once. */
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** The server does not hold the model. */
  | { readonly kind: 'lost' }
  /** The server holds the model at another count; -1 if it did not say which. */
  | { readonly kind: 'mismatch'; readonly haveCalls: number }
  /** Another step is running on this model. */
  | { readonly kind: 'busy' }
  /** The server has seen a newer owner of this pool. */
  | { readonly kind: 'stale-epoch' }
  /** The server takes no more steps now. */
  | { readonly kind: 'full' }
  /** The server died, hangs, or the link is cut. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The step took longer than its deadline. It may have happened. */
  | { readonly kind: 'overdue' }
  /** We cancelled it. */
  | { readonly kind: 'cancelled' }
  /** The server answered outside the contract. */
  | { readonly kind: 'breach'; readonly detail: string };

const MAX_TRACEBACK = 16 * 1024;
const MAX_MESSAGE = 1024;

/** Cuts what a plugin says to the sizes of the contract, and takes out NUL, which Postgres cannot hold. */
export function verdictOf(reason: Verdict['reason'], message: string, traceback: string): Verdict {
  return {
    reason,
    message: storable(message, MAX_MESSAGE) || reason,
    traceback: storable(traceback.slice(-MAX_TRACEBACK), MAX_TRACEBACK),
  };
}

/** A text of somebody else's as Postgres can hold it: no NUL, no half of a character, no longer than `length`. */
export function storable(text: string, length: number): string {
  return text.replaceAll('\u0000', '').slice(0, length).toWellFormed();
}

const REASON = 'hyperhost-reason';
const HAVE_CALLS = 'hyperhost-have-calls';

function trailer(metadata: Metadata | undefined, key: string): string | undefined {
  const value = metadata?.get(key)[0];
  return value === undefined ? undefined : value.toString();
}

/** Reads a gRPC status as the contract's table of errors does. The trailer decides; without one the bare code does. */
export function faultOf(error: ServiceError): StepFault {
  const reason = trailer(error.metadata, REASON);
  const have = Number(trailer(error.metadata, HAVE_CALLS) ?? Number.NaN);
  switch (error.code) {
    case status.INVALID_ARGUMENT:
      return { kind: 'verdict', verdict: verdictOf('PARAMS_INVALID', error.details, '') };
    case status.INTERNAL:
    case status.UNKNOWN:
    case status.DATA_LOSS:
      // A stream that the network cuts also ends as INTERNAL in some clients; a server's own words have no such prefix.
      if (/RST_STREAM|stream (terminated|closed)|Received unexpected|no trailers/i.test(error.details)) {
        return { kind: 'unreachable', detail: error.details };
      }
      return { kind: 'verdict', verdict: verdictOf('ESTIMATOR_ERROR', error.details, '') };
    case status.NOT_FOUND:
      return { kind: 'lost' };
    case status.ABORTED:
    case status.FAILED_PRECONDITION:
      if (reason === 'MODEL_BUSY') return { kind: 'busy' };
      if (reason === 'STALE_EPOCH') return { kind: 'stale-epoch' };
      return { kind: 'mismatch', haveCalls: Number.isSafeInteger(have) ? have : -1 };
    case status.RESOURCE_EXHAUSTED:
      if (/larger than max/i.test(error.details)) return { kind: 'breach', detail: error.details };
      return { kind: 'full' };
    case status.UNAVAILABLE:
      return { kind: 'unreachable', detail: error.details };
    case status.DEADLINE_EXCEEDED:
      return { kind: 'overdue' };
    default:
      return { kind: 'breach', detail: `${status[error.code]}: ${error.details}`.slice(0, MAX_MESSAGE) };
  }
}

import type { ErrorCode } from './error-code.js';
import type { Fault } from './fault.js';

/** An expected error: a code that every door can translate, a message for people, and the faults of an input. */
export class HyperhostError extends Error {
  override readonly name = 'HyperhostError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly faults?: readonly Fault[],
  ) {
    super(message);
  }
}

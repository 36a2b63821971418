import { Metadata, status } from '@grpc/grpc-js';

/** A step that is not made, as the table of errors in proto/README.md has it. Nothing was changed. */
export class Refusal extends Error {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    reason: string,
    readonly details: string,
    haveCalls?: number,
  ) {
    super(details);
    if (reason) this.metadata.set('hyperhost-reason', reason);
    if (haveCalls !== undefined) this.metadata.set('hyperhost-have-calls', String(haveCalls));
  }
}

/** Any error as the status that gRPC sends. */
export function statusOf(error: unknown): { code: status; details: string; metadata?: Metadata } {
  if (error instanceof Refusal) return { code: error.code, details: error.details, metadata: error.metadata };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}

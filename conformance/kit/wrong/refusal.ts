import { Metadata, status } from '@grpc/grpc-js';

/** An error as gRPC sends it, with the trailers of the contract. */
export function refusal(code: status, reason: string, haveCalls?: number): Error {
  const metadata = new Metadata();
  if (reason) metadata.set('hyperhost-reason', reason);
  if (haveCalls !== undefined) metadata.set('hyperhost-have-calls', String(haveCalls));
  return Object.assign(new Error(reason), { code, details: reason, metadata });
}

export const lost = () => refusal(status.NOT_FOUND, 'MODEL_LOST');
export const invalid = () => refusal(status.INVALID_ARGUMENT, 'PARAMS_INVALID');
export const mismatch = (calls: number) => refusal(status.ABORTED, 'MODEL_STATE_MISMATCH', calls);
export const busy = () => refusal(status.ABORTED, 'MODEL_BUSY');

import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { faultOf, verdictOf } from './step-outcome.js';

function error(code: status, trailers: Record<string, string> = {}, details = 'words'): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

describe('a gRPC status, read as the table of errors in proto/README.md', () => {
  it.each([
    [status.INVALID_ARGUMENT, {}, 'verdict'],
    [status.INTERNAL, {}, 'verdict'],
    [status.UNKNOWN, {}, 'verdict'],
    [status.NOT_FOUND, { 'hyperhost-reason': 'MODEL_LOST' }, 'lost'],
    [status.NOT_FOUND, {}, 'lost'],
    [status.ABORTED, { 'hyperhost-reason': 'MODEL_STATE_MISMATCH', 'hyperhost-have-calls': '7' }, 'mismatch'],
    [status.ABORTED, { 'hyperhost-reason': 'MODEL_BUSY' }, 'busy'],
    [status.ABORTED, { 'hyperhost-reason': 'STALE_EPOCH' }, 'stale-epoch'],
    [status.ABORTED, {}, 'mismatch'],
    [status.RESOURCE_EXHAUSTED, { 'hyperhost-reason': 'SLOTS_FULL' }, 'full'],
    [status.UNAVAILABLE, {}, 'unreachable'],
    [status.DEADLINE_EXCEEDED, {}, 'overdue'],
    // Ours to cancel, not the server's: the step must not vanish.
    [status.CANCELLED, {}, 'breach'],
    [status.UNIMPLEMENTED, {}, 'breach'],
    [status.PERMISSION_DENIED, {}, 'breach'],
  ] as const)('%i with %j is %s', (code, trailers, kind) => {
    expect(faultOf(error(code, trailers)).kind).toBe(kind);
  });

  it('gives the true count of calls, and -1 when the server does not say it', () => {
    const at = (have: string) => faultOf(error(status.ABORTED, { 'hyperhost-have-calls': have }));
    expect(at('7')).toEqual({ kind: 'mismatch', haveCalls: 7 });
    expect(faultOf(error(status.ABORTED))).toEqual({ kind: 'mismatch', haveCalls: -1 });
    expect(at('seven')).toEqual({ kind: 'mismatch', haveCalls: -1 });
  });

  it('takes a stream that the network cut for an unreachable server, not for a verdict', () => {
    expect(faultOf(error(status.INTERNAL, {}, 'Received RST_STREAM with code 2')).kind).toBe('unreachable');
  });

  it('takes a message over 4 MiB for a breach of the contract, not for a full server', () => {
    expect(faultOf(error(status.RESOURCE_EXHAUSTED, {}, 'Received message larger than max (5 vs. 4)')).kind).toBe(
      'breach',
    );
  });
});

describe('what a plugin says of its failures', () => {
  it('is cut to the sizes of the contract, the end of the traceback being kept, and holds no NUL', () => {
    const verdict = verdictOf('ESTIMATOR_ERROR', `\u0000${'m'.repeat(5000)}`, `${'t'.repeat(20_000)}END`);
    expect(verdict.message).toBe('m'.repeat(1024));
    expect(verdict.traceback).toHaveLength(16 * 1024);
    expect(verdict.traceback.endsWith('END')).toBe(true);
  });
});

import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { ServerClient } from '../../apps/scheduler/src/pool/endpoint.js';

type Source = ReturnType<ServerClient['snapshot']>;
type Sink = ReturnType<ServerClient['restore']>;
type Message = Parameters<Sink['write']>[0];
type Answer = Parameters<ServerClient['restore']>[1];

/** What a server makes of a Snapshot or a Restore that it does not carry out. */
export type StateFault =
  | { readonly kind: 'stale-epoch' | 'busy' | 'lost' | 'spoilt' | 'cancelled' }
  | { readonly kind: 'mismatch'; readonly haveCalls: number }
  | { readonly kind: 'unreachable'; readonly detail: string };

export type SnapshotAnswer = { readonly kind: 'state'; readonly calls: number; readonly data: Buffer } | StateFault;
export type RestoreAnswer = { readonly kind: 'taken'; readonly calls: number } | StateFault;

/** The stream that a Snapshot is. `ask` sends the request; its signal cancels it. */
export function stateSource(ask: (signal: AbortSignal) => Promise<SnapshotAnswer>): Source {
  const ended = new AbortController();
  const answer = ask(ended.signal);
  return {
    cancel: () => ended.abort(),
    async *[Symbol.asyncIterator]() {
      const given = await answer;
      if (given.kind !== 'state') throw errorOf(given);
      const { calls, data } = given;
      yield { part: 'state', state: { calls, totalBytes: data.length, sha256: '', format: '' } };
      yield { part: 'data', data };
    },
  };
}

/** The stream that a Restore is. `ask` sends what has been written. */
export function stateSink(
  ask: (messages: Message[], signal: AbortSignal) => Promise<RestoreAnswer>,
  answer: Answer,
): Sink {
  const ended = new AbortController();
  const messages: Message[] = [];
  return {
    cancel: () => ended.abort(),
    write(message, taken) {
      messages.push(message);
      taken?.();
    },
    end() {
      void ask(messages, ended.signal).then((given) => {
        if (given.kind === 'taken') answer(null, { calls: given.calls, instanceId: '' });
        else answer(errorOf(given));
      });
    },
  };
}

/** A fault as a real server's status says it; see the table of proto/README.md. */
function errorOf(fault: StateFault): ServiceError {
  const metadata = new Metadata();
  const error = (code: status, details: string, reason?: string) => {
    if (reason) metadata.set('hyperhost-reason', reason);
    return Object.assign(new Error(details), { code, details, metadata });
  };
  switch (fault.kind) {
    case 'stale-epoch':
      return error(status.ABORTED, 'a newer owner', 'STALE_EPOCH');
    case 'busy':
      return error(status.ABORTED, 'a step runs', 'MODEL_BUSY');
    case 'mismatch':
      metadata.set('hyperhost-have-calls', String(fault.haveCalls));
      return error(status.ABORTED, 'other calls', 'MODEL_STATE_MISMATCH');
    case 'lost':
      return error(status.NOT_FOUND, 'no such model', 'MODEL_LOST');
    case 'spoilt':
      return error(status.DATA_LOSS, 'the bytes cannot be read', 'STATE_CORRUPT');
    case 'cancelled':
      return error(status.CANCELLED, 'cancelled');
    case 'unreachable':
      return error(status.UNAVAILABLE, fault.detail);
  }
}

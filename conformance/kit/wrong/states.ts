import { createHash } from 'node:crypto';
import { type ServerReadableStream, status } from '@grpc/grpc-js';
import type { Books, Model, ReadRequest } from './books.js';
import type { Fault } from './faults.js';
import { invalid, refusal } from './refusal.js';

interface State {
  readonly calls: number;
  readonly totalBytes: number;
  readonly sha256: string;
  readonly format: string;
}
interface Begin {
  readonly model: Model | null;
  readonly state: State | null;
  readonly epoch: number;
}
interface Message {
  readonly begin?: Begin | null;
  readonly data?: Buffer | null;
}

const FORMAT = 'small/1';

/** The messages of a Snapshot: a model is one number. */
export function messagesOf(books: Books, request: ReadRequest, has: (fault: Fault) => boolean): readonly object[] {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(books.read(request));
  const sha256 = has('announces another digest') ? digestOf(Buffer.alloc(1)) : digestOf(data);
  return [{ state: { calls: request.atCalls, totalBytes: data.length, sha256, format: FORMAT } }, { data }];
}

/** Takes a model. @returns its count. */
export async function take(
  books: Books,
  call: ServerReadableStream<Message, object>,
  has: (fault: Fault) => boolean,
): Promise<number> {
  let begin: (Begin & { readonly state: State }) | null = null;
  const parts: Buffer[] = [];
  for await (const message of call as AsyncIterable<Message>) {
    if (begin) parts.push(message.data ?? Buffer.alloc(0));
    else {
      begin = beginOf(message.begin ?? null, has);
      if (!has('looks when all bytes are here')) books.checkPut(begin.model, begin.state.calls, begin.epoch);
    }
  }
  const { model, state, epoch } = begin ?? beginOf(null, has);
  books.checkPut(model, state.calls, epoch);
  const value = numberOf(Buffer.concat(parts), state, has);
  books.put(model ?? ({ searchId: '', modelId: '', paramsJson: '{"rate":1}', seed: 0 } as Model), state.calls, value);
  return state.calls;
}

function beginOf(begin: Begin | null, has: (fault: Fault) => boolean): Begin & { readonly state: State } {
  const state = begin?.state;
  if (!begin || !state || state.calls < 1 || !/^[0-9a-f]{64}$/.test(state.sha256)) {
    if (!has('checks nothing')) throw invalid();
    return { model: null, epoch: 0, state: { calls: 1, totalBytes: 0, sha256: '', format: FORMAT } };
  }
  if (state.format !== FORMAT && !has('takes any form')) throw refusal(status.UNIMPLEMENTED, 'STATE_FORMAT_UNKNOWN');
  return { ...begin, state };
}

function numberOf(bytes: Buffer, state: State, has: (fault: Fault) => boolean): number {
  const isWhole = bytes.length === state.totalBytes && digestOf(bytes) === state.sha256;
  if (has('is unavailable for bad bytes') && bytes.length !== 8) throw refusal(status.UNAVAILABLE, '');
  if (has('takes any bytes') || has('checks nothing')) return bytes.length < 8 ? 0 : bytes.readDoubleLE();
  if (!isWhole || bytes.length !== 8) throw refusal(status.DATA_LOSS, 'STATE_CORRUPT');
  return bytes.readDoubleLE();
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

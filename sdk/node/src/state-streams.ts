import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { type ServerReadableStream, type ServerWritableStream, status } from '@grpc/grpc-js';
import { ParamsInvalid, type ServeOptions } from './estimator.js';
import type { RestoreBegin__Output } from './gen/hyperhost/estimator/v1/RestoreBegin.js';
import type { RestoreRequest__Output } from './gen/hyperhost/estimator/v1/RestoreRequest.js';
import type { RestoreResponse } from './gen/hyperhost/estimator/v1/RestoreResponse.js';
import type { SnapshotRequest__Output } from './gen/hyperhost/estimator/v1/SnapshotRequest.js';
import type { SnapshotResponse } from './gen/hyperhost/estimator/v1/SnapshotResponse.js';
import type { State__Output } from './gen/hyperhost/estimator/v1/State.js';
import type { Models } from './models.js';
import { Refusal, statusOf } from './refusal.js';

const MIB = 1024 * 1024;
/** The longest state, as the contract has it, in bytes. */
const MAX_STATE = 256 * MIB;

type Hooks<Model> = Required<Pick<ServeOptions<Model>, 'snapshot' | 'restore'>>;

/** Snapshot and Restore: states of models on their way out and in. Nothing of what comes in is used before all of it is here. */
export class StateStreams<Model> {
  private constructor(
    private readonly hooks: Hooks<Model>,
    private readonly format: string,
    private readonly models: Models<Model>,
    private readonly instanceId: string,
  ) {}

  /** Null for an estimator that does not have both hooks. */
  static of<Model>(
    options: Pick<ServeOptions<Model>, 'snapshot' | 'restore' | 'stateFormat'>,
    models: Models<Model>,
    instanceId: string,
  ): StateStreams<Model> | null {
    if (!options.snapshot || !options.restore) return null;
    return new StateStreams(options as Hooks<Model>, options.stateFormat ?? '', models, instanceId);
  }

  /** Sends the state of a model, or why not. */
  async send(call: ServerWritableStream<SnapshotRequest__Output, SnapshotResponse>): Promise<void> {
    try {
      // A copy: what the hook gave may be the model's own memory, and the model may be trained while it is sent.
      const bytes = await this.models.read(call.request, async (model) =>
        Buffer.from(checkedState(await this.hooks.snapshot(model))),
      );
      Readable.from(partsOf(bytes, call.request.atCalls, this.format)).pipe(call as unknown as Writable);
    } catch (error) {
      call.emit('error', statusOf(error));
    }
  }

  /** Takes a model. @throws Refusal when it cannot be taken; then nothing is changed. */
  async take(call: ServerReadableStream<RestoreRequest__Output, RestoreResponse>): Promise<RestoreResponse> {
    let begin: Begin | undefined;
    const parts: Buffer[] = [];
    let size = 0;
    for await (const message of call as AsyncIterable<RestoreRequest__Output>) {
      if (!begin) {
        begin = this.checkBegin(message.begin);
        // Said before the bytes come, so that nobody sends them in vain.
        this.models.checkPut(begin);
      } else {
        const data = message.data ?? Buffer.alloc(0);
        size += data.length;
        if (size > begin.state.totalBytes) throw corrupt(`more than ${begin.state.totalBytes} bytes came`);
        parts.push(data);
      }
    }
    const { state } = begin ?? this.checkBegin(null);
    if (size < state.totalBytes) throw corrupt(`${size} of ${state.totalBytes} bytes came`);
    const bytes = Buffer.concat(parts);
    if (digestOf(bytes) !== state.sha256) throw corrupt('the bytes do not have the digest that was announced');
    await this.models.put(begin as Begin, async (given) => {
      try {
        // Of its own memory: that of a small Buffer is shared with others.
        return await this.hooks.restore(new Uint8Array(bytes), given);
      } catch (error) {
        if (error instanceof ParamsInvalid) throw new Refusal(status.INVALID_ARGUMENT, 'PARAMS_INVALID', error.message);
        throw corrupt(`the estimator cannot read the state: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    return { calls: state.calls, instanceId: this.instanceId };
  }

  private checkBegin(begin: RestoreBegin__Output | null | undefined): Begin {
    const wrong: string[] = [];
    const state = begin?.state;
    if (!begin) wrong.push('the first message must be begin');
    else if (!state) wrong.push('state is missing');
    else {
      if (state.calls < 1) wrong.push('state.calls must be at least 1');
      if (state.totalBytes > MAX_STATE) wrong.push(`state.total_bytes is over ${MAX_STATE}`);
      if (!/^[0-9a-f]{64}$/.test(state.sha256)) wrong.push('state.sha256 must be 64 hexadecimal digits in lower case');
    }
    if (!begin || !state || wrong.length > 0) {
      throw new Refusal(status.INVALID_ARGUMENT, 'PARAMS_INVALID', wrong.join('; '));
    }
    if (state.format !== this.format) {
      const text = `state of the form '${state.format}' cannot be read here, only '${this.format}'`;
      throw new Refusal(status.UNIMPLEMENTED, 'STATE_FORMAT_UNKNOWN', text);
    }
    return { ...begin, state };
  }
}

/** A checked first message. */
type Begin = RestoreBegin__Output & { readonly state: State__Output };

function checkedState(given: unknown): Uint8Array {
  if (!(given instanceof Uint8Array)) throw new TypeError('snapshot must give a Uint8Array');
  if (given.length > MAX_STATE) {
    throw new RangeError(`the state has ${given.length} bytes; at most ${MAX_STATE} (256 MiB) can travel`);
  }
  return given;
}

function* partsOf(bytes: Buffer, calls: number, format: string): Generator<SnapshotResponse> {
  yield { state: { calls, totalBytes: bytes.length, sha256: digestOf(bytes), format } };
  for (let at = 0; at < bytes.length; at += MIB) yield { data: bytes.subarray(at, at + MIB) };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function corrupt(text: string): Refusal {
  return new Refusal(status.DATA_LOSS, 'STATE_CORRUPT', text);
}

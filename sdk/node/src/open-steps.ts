import { type ServerWritableStream, status } from '@grpc/grpc-js';
import type { PartialFitRequest__Output } from './gen/hyperhost/estimator/v1/PartialFitRequest.js';
import type { PartialFitResponse } from './gen/hyperhost/estimator/v1/PartialFitResponse.js';
import type { Listener } from './models.js';
import { Refusal, statusOf } from './refusal.js';

type Call = ServerWritableStream<PartialFitRequest__Output, PartialFitResponse>;

/**
 * The streams of steps that are under way. One timer gives signs of life on all of them, twice as often as promised, so
 * that a short step costs no timer of its own.
 */
export class OpenSteps {
  private readonly open = new Map<Call, Listener>();
  private readonly beat: NodeJS.Timeout;

  constructor(heartbeatMs: number) {
    this.beat = setInterval(() => {
      for (const [call, listener] of this.open) call.write({ progress: { calls: listener.calls() } });
    }, heartbeatMs / 2);
    this.beat.unref();
  }

  /** Answers one stream with what comes of its step. */
  async answer(call: Call, begin: () => Listener): Promise<void> {
    let listener: Listener;
    try {
      listener = begin();
    } catch (error) {
      call.emit('error', statusOf(error));
      return;
    }
    this.open.set(call, listener);
    call.once('cancelled', () => this.leave(call));
    try {
      const outcome = await listener.outcome;
      if (this.leave(call)) {
        call.write(outcome);
        call.end();
      }
    } catch (error) {
      if (this.leave(call)) call.emit('error', statusOf(error));
    }
  }

  /** Ends all streams: the server stops. */
  end(): void {
    clearInterval(this.beat);
    for (const call of this.open.keys()) {
      this.leave(call);
      call.emit('error', statusOf(new Refusal(status.UNAVAILABLE, 'SERVER_STOPS', 'the server stops')));
    }
  }

  /** @returns whether the stream was still open. */
  private leave(call: Call): boolean {
    this.open.get(call)?.leave();
    return this.open.delete(call);
  }
}

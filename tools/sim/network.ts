import type { EndpointRow } from '@hyperhost/persistence';
import type { ServerClient } from '../../apps/scheduler/src/pool/endpoint.js';
import { Dice } from './chance.js';
import type { ScoreAnswer, ServerProcess, StepAnswer } from './server-process.js';
import { type RestoreAnswer, type SnapshotAnswer, stateSink, stateSource } from './state-lines.js';
import type { World } from './world.js';
import type { WorldClock } from './world-clock.js';

/** What a server promises, and how long silence lasts before it is noticed: three intervals, at least 10 s. */
export const HEARTBEAT_MS = 3000;
const SILENCE_MS = 10_000;
/** A repeat comes at most so much later. */
const LATEST_REPEAT_MS = 3000;

interface Place {
  process: ServerProcess | null;
  /** Nobody is told that the process is gone. */
  silent: boolean;
  /** Nothing comes through until then, in ms; and since when. */
  cutSince: number;
  cutUntil: number;
}

/** What stands between the scheduler and the servers: it delays, loses and repeats. */
export class Network {
  /** The longest that an RPC has taken, in seconds. */
  longestSeconds = 0;
  private readonly places = new Map<string, Place>();
  private readonly dice: Dice;

  constructor(
    private readonly world: World,
    private readonly clock: WorldClock,
    private readonly befell: (fault: string, text: string) => void,
  ) {
    this.dice = new Dice(world.seed, 'network');
    for (const { address } of world.servers) {
      this.places.set(address, { process: null, silent: false, cutSince: 0, cutUntil: 0 });
    }
  }

  processAt(address: string): ServerProcess | null {
    return this.place(address).process;
  }

  /** A process takes the place, or none (null); `silent`: those who wait for the old one are not told. */
  put(address: string, process: ServerProcess | null, silent = false): void {
    const place = this.place(address);
    place.silent = silent;
    place.process?.kill();
    place.process = process;
  }

  cut(address: string, ms: number): void {
    const place = this.place(address);
    if (place.cutUntil <= this.clock.now()) place.cutSince = this.clock.now();
    place.cutUntil = Math.max(place.cutUntil, this.clock.now() + ms);
  }

  /** The line of one scheduler to one server. `given` hears of each step that is sent. */
  lineTo({ address }: Pick<EndpointRow, 'address'>, given: (modelId: string) => void): ServerClient {
    return {
      partialFit: (request, _patience, signals) => {
        given(request.model?.modelId as string);
        const what = `${request.stepId} at ${address}`;
        return this.call<StepAnswer>(address, what, signals, (process, answer) => process.partialFit(request, answer));
      },
      score: (request, _deadline, signals) => {
        given(request.model?.modelId as string);
        const what = `${request.stepId} at ${address}`;
        return this.call<ScoreAnswer>(address, what, signals, (process, answer) => {
          process.score(request, answer);
          return () => {};
        });
      },
      release: (searchId, modelIds) => {
        if (this.dice.happens(this.world.mishaps.releaseLost)) {
          this.befell('release lost', `${searchId} ${modelIds.join(' ')} at ${address}`);
        } else {
          this.after(this.world.latencyMs, () => {
            if (!this.isCut(address)) this.processAt(address)?.release(searchId, modelIds);
          });
        }
        return Promise.resolve(null);
      },
      describe: (deadlineMs) =>
        new Promise((resolve, reject) => {
          this.after(this.world.latencyMs, () => {
            const { process, silent } = this.place(address);
            if (this.isCut(address) || (!process && silent)) {
              this.after(deadlineMs, () => reject(new Error('no answer in time')));
            } else if (!process) reject(new Error('nobody is there'));
            else resolve({ instanceId: process.instanceId } as Awaited<ReturnType<ServerClient['describe']>>);
          });
        }),
      snapshot: (request) =>
        stateSource((signal) => {
          const what = `snapshot of ${request.model?.modelId} at ${address}`;
          return this.call<SnapshotAnswer>(address, what, [signal], (process, answer) => {
            this.after(this.world.copyMs, () => process.alive && answer(process.snapshot(request)));
            return () => {};
          });
        }),
      restore: (_deadline, answer) =>
        stateSink(([first, second], signal) => {
          const begin = first?.begin ?? {};
          const what = `restore of ${begin.model?.modelId} at ${address}`;
          const spoilt = this.dice.happens(this.world.mishaps.stateSpoilt);
          if (spoilt) this.befell('state spoilt', what);
          return this.call<RestoreAnswer>(address, what, [signal], (process, taken) => {
            taken(process.restore(begin, spoilt ? null : (second?.data as Buffer)));
            return () => {};
          });
        }, answer),
      close: () => {},
    };
  }

  private call<A extends StepAnswer | ScoreAnswer | SnapshotAnswer | RestoreAnswer>(
    address: string,
    what: string,
    givenSignals: readonly AbortSignal[] | undefined,
    deliver: (process: ServerProcess, answer: (answer: A) => void) => () => void,
  ): Promise<A> {
    const { requestLost, replyLost, repeated } = this.world.mishaps;
    const loseRequest = this.dice.happens(requestLost);
    const loseReply = this.dice.happens(replyLost);
    const repeat = this.dice.happens(repeated);
    const repeatMs = this.dice.next() ** 2 * LATEST_REPEAT_MS;
    const startedAt = this.clock.seconds;
    const signals = givenSignals ?? [];
    return new Promise((resolve) => {
      let ended = false;
      let cancel = () => {};
      const end = (outcome: A) => {
        if (ended) return;
        ended = true;
        for (const signal of signals) signal.removeEventListener('abort', abort);
        this.longestSeconds = Math.max(this.longestSeconds, this.clock.seconds - startedAt);
        resolve(outcome);
      };
      const lost = (detail: string) => end({ kind: 'unreachable', detail } as A);
      const abort = () => {
        end({ kind: 'cancelled' } as A);
        this.after(this.world.latencyMs, () => cancel());
      };
      for (const signal of signals) {
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
      }
      if (ended) return;
      if (loseRequest) {
        this.befell('request lost', what);
        this.after(this.world.latencyMs, () => lost('the request was lost'));
        return;
      }
      this.after(this.world.latencyMs, () => {
        if (ended) return;
        const place = this.place(address);
        const { process } = place;
        if (this.isCut(address) || (!process && place.silent)) return this.after(SILENCE_MS, () => lost('silent'));
        if (!process) return lost('refused');
        const living = process.onDeath(() =>
          this.after(place.silent ? SILENCE_MS : this.world.latencyMs, () => lost('the server died')),
        );
        cancel = deliver(process, (outcome) => {
          living();
          this.throughCut(
            address,
            () => {
              if (!loseReply) return end(outcome);
              if (!ended) this.befell('reply lost', what);
              lost('the reply was lost');
            },
            () => lost('silent'),
          );
        });
        this.watchForCut(
          place,
          () => ended,
          () => lost('silent'),
        );
      });
      if (repeat) {
        // A connection ends with the process, and with it what was under way on it.
        const process = this.processAt(address);
        this.after(this.world.latencyMs + repeatMs, () => {
          if (!process?.alive || this.isCut(address)) return;
          this.befell('repeat', what);
          deliver(process, () => {});
        });
      }
    });
  }

  /** What is under way when the line is cut comes through afterwards, if silence has not been noticed before. */
  private throughCut(address: string, through: () => void, tooLate: () => void): void {
    const { cutSince, cutUntil } = this.place(address);
    if (!this.isCut(address)) return this.after(this.world.latencyMs, through);
    const noticed = cutSince + SILENCE_MS;
    if (cutUntil < noticed) this.after(cutUntil - this.clock.now(), through);
    else this.after(noticed - this.clock.now(), tooLate);
  }

  /** A step that runs for longer than the silence of a cut line is given up. */
  private watchForCut(place: Place, isOver: () => boolean, lost: () => void): void {
    const look = () => {
      if (isOver() || !place.process) return;
      const now = this.clock.now();
      if (now < place.cutUntil && now >= place.cutSince + SILENCE_MS) return lost();
      this.after(HEARTBEAT_MS, look);
    };
    this.after(HEARTBEAT_MS, look);
  }

  private isCut(address: string): boolean {
    return this.clock.now() < this.place(address).cutUntil;
  }

  private place(address: string): Place {
    return this.places.get(address) as Place;
  }

  private after(ms: number, call: () => void): void {
    this.clock.after(ms, call);
  }
}

import { setMaxListeners } from 'node:events';
import type { Host } from '@hyperhost/core';
import type { EndpointRow } from '@hyperhost/persistence';
import { EstimatorClient } from '@hyperhost/wire';
import type { Step } from './step.js';

/** No endpoint is given more steps at a time than this, whatever it claims. */
const MAX_SLOTS = 64;

/** A promise of heartbeats is broken after this many intervals of silence, and not before MIN_SILENCE_MS. */
const SILENT_INTERVALS = 3;
const MIN_SILENCE_MS = 10_000;

/** A server that has answered outside the contract this often in a row gets no more steps. */
const MAX_STRIKES = 10;

/** What is said to a server. */
export type ServerClient = Pick<
  EstimatorClient,
  'describe' | 'partialFit' | 'score' | 'release' | 'snapshot' | 'restore' | 'close'
>;

/** One running server of the pool's estimator, as the owner of the pool sees it. */
export class Endpoint {
  readonly id: string;
  readonly address: string;
  instanceId: string;
  /** Steps running there now. */
  inFlight = 0;
  /** Calls that they have before them until their next scores. */
  callsInFlight = 0;
  /** A step that may have killed servers: it waits here until nothing else runs, and then runs alone. */
  alone: { readonly step: Step; running: boolean } | null = null;
  /** When it stopped answering, by the monotonic clock in ms; null while it answers. */
  unreachableSince: number | null = null;
  drain: boolean;
  /** How many models it can hold. 0: it names no limit. */
  maxModels: number;
  /** Whether it can hold one more, as things are. */
  room: Host['room'] = 'free';
  /** Ends the steps that run there, once it is given up. */
  private gone = new AbortController();
  /** Answers outside the contract since the last good one. */
  private strikes = 0;
  private slots: number;
  /** How many steps it is given at a time; shrinks when it says that it is full. */
  private limit: number;
  private heartbeatIntervalMs: number;
  private hasCopying: boolean;

  constructor(
    row: EndpointRow,
    readonly client: ServerClient = new EstimatorClient(row.address),
  ) {
    this.id = row.id;
    this.address = row.address;
    this.instanceId = row.instanceId;
    this.drain = row.drain;
    this.maxModels = row.maxResidentModels;
    setMaxListeners(0, this.gone.signal);
    this.slots = this.limit = slotsOf(row);
    this.heartbeatIntervalMs = row.heartbeatIntervalMs;
    this.hasCopying = row.copiesModels;
  }

  /** Takes over what a new registration says. */
  renew(row: EndpointRow): void {
    this.maxModels = row.maxResidentModels;
    this.slots = slotsOf(row);
    this.limit = Math.min(this.limit, this.slots);
    this.heartbeatIntervalMs = row.heartbeatIntervalMs;
    this.hasCopying = row.copiesModels;
    this.drain = row.drain;
  }

  get hasFreeSlot(): boolean {
    return this.unreachableSince === null && !this.drain && this.alone === null && this.inFlight < this.limit;
  }

  /** Steps that it is given at a time when it answers. */
  get slotLimit(): number {
    return this.limit;
  }

  /** Steps that it can be given at a time, as things are. */
  get usableSlots(): number {
    return this.unreachableSince !== null || this.drain ? 0 : this.limit;
  }

  /** Whether it answers, and gives and takes the state of models. */
  get copiesModels(): boolean {
    return this.hasCopying && this.unreachableSince === null;
  }

  get silenceMs(): number {
    return this.heartbeatIntervalMs === 0 ? 0 : Math.max(SILENT_INTERVALS * this.heartbeatIntervalMs, MIN_SILENCE_MS);
  }

  /** Aborted when the endpoint is given up; whoever gives it up afterwards gets a new one. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** What runs there is waited for no longer. */
  endSteps(): void {
    this.gone.abort();
    this.gone = new AbortController();
    setMaxListeners(0, this.gone.signal);
  }

  /** It does not keep to the contract; only another process in its place is tried again. */
  get suspended(): boolean {
    return this.strikes >= MAX_STRIKES;
  }

  strike(): void {
    this.strikes++;
  }

  /** Another process has taken its place. */
  replaceBy(instanceId: string): void {
    this.instanceId = instanceId;
    this.strikes = 0;
    this.unreachableSince = null;
  }

  /** It refused a step for want of a slot. */
  shrink(): void {
    this.limit = Math.max(1, Math.min(this.limit, this.inFlight) - 1);
  }

  /** A step went well: carefully back towards what it claims. */
  grow(): void {
    this.strikes = 0;
    if (this.limit < this.slots) this.limit++;
  }
}

/** A slot that can hold no model is none. */
function slotsOf({ slots, maxResidentModels }: EndpointRow): number {
  return Math.min(Math.max(slots, 1), MAX_SLOTS, maxResidentModels || MAX_SLOTS);
}

import type { CallCount } from '../search/types.js';
import { NOWHERE, type PoolStep, type PoolSteps } from './pool-steps.js';

/** A server with slots, as placement sees it. Its id is the place of the models that live there. */
export interface Host {
  readonly id: string;
  /** Steps that it is given at a time when it answers, and as things are. */
  readonly slotLimit: number;
  readonly usableSlots: number;
  /** Whether it could begin one more step now. */
  readonly hasFreeSlot: boolean;
  /** Calls that the models of its running steps have before them until their next scores. */
  readonly callsInFlight: number;
  /** Whether it can hold one more model: as it is, if it gives up one that waits, or not at all. */
  readonly room: 'free' | 'by-giving-up' | 'none';
  /** Whether it answers, and can give and take the state of a model. */
  readonly copiesModels: boolean;
}

/** How a model that lives elsewhere comes to a server: its state is copied, or it is rebuilt there from its first call on. */
export type Move = 'copy' | 'replay';

/** Where a model lives: the id of its host, and the calls that it has had there. */
export interface Home {
  readonly id: string;
  readonly calls: CallCount;
}

/** A step for a slot of a server. */
export interface Placed<S> {
  readonly step: S;
  /** Null: its model is there already, or nowhere. */
  readonly move: Move | null;
}

/** A model moves only if the steps at its place would wait for this many times as long as the move takes. */
const WORTH_MOVING = 4;

/**
 * The step that goes next at a server with a free slot.
 *
 * Where models are copied cheaply it matters little where they live: a server takes the step that goes next of all, except
 * one whose own server is just as free.
 *
 * Elsewhere a model stays where its state is, so where it begins matters: a server takes a model that lives nowhere only
 * if no other server has less to do, or if it has nothing else. One that has nothing at all may take over a model of
 * another that has no free slot, where many wait.
 *
 * A server that can hold no more models leaves others to those that can. Where none can, it takes what goes next, and
 * gives up a model that waits, if it has one that it may give up.
 *
 * @param homeOf where the model of a step lives
 */
export function takeFor<S extends PoolStep>(
  host: Host,
  hosts: readonly Host[],
  steps: PoolSteps<S>,
  homeOf: (step: S) => Home | undefined,
  now: number,
): Placed<S> | undefined {
  const slots = hosts.reduce((sum, { usableSlots }) => sum + usableSlots, 0);
  const moveOf = (step: S) => moveTo(host, hosts, homeOf(step), steps.callsOfCopy(step.searchId));
  const own = { near: [host.id], far: [] };
  const even = { near: [host.id, NOWHERE], far: [] };
  const all = { near: [host.id, NOWHERE], far: hosts.filter((other) => canCopy(other, host)).map(({ id }) => id) };
  const crowded = host.room !== 'free' && hosts.some(({ room, usableSlots }) => room === 'free' && usableSlots > 0);
  const leastLoaded = isLeastLoaded(host, hosts, steps);
  const placesOf = (searchId: string) => {
    if (crowded || host.room === 'none') return own;
    if (host.copiesModels && steps.copiesCheaply(searchId)) return all;
    return leastLoaded ? even : own;
  };
  const first = steps.take(placesOf, now, slots);
  if (first || host.room === 'none') return first && { step: first, move: moveOf(first)?.kind ?? null };
  const begun = steps.take(() => ({ near: [NOWHERE], far: [] }), now, slots);
  if (begun || host.room !== 'free') return begun && { step: begun, move: null };

  const moved = steps.takeFromElsewhere(host.id, now, slots, (step, place) => {
    const move = moveOf(step);
    if (!move || move.from.hasFreeSlot) return false;
    return WORTH_MOVING * move.calls < steps.callsWaiting(place) / move.from.slotLimit;
  });
  return moved && { step: moved, move: moveOf(moved)?.kind ?? null };
}

/** The cheaper way from the home of a model to a host, and its price in calls. Null: there is no way to go. */
function moveTo(host: Host, hosts: readonly Host[], home: Home | undefined, callsOfCopy: number) {
  const from = hosts.find(({ id }) => id === home?.id);
  if (!home || !from || from === host) return null;
  const copies = canCopy(from, host) && callsOfCopy < home.calls;
  return copies
    ? { kind: 'copy' as const, calls: callsOfCopy, from }
    : { kind: 'replay' as const, calls: home.calls, from };
}

/** Whether models are to be copied from one to the other: what has a free slot trains its models itself. */
function canCopy(from: Host, to: Host): boolean {
  return from.id !== to.id && from.copiesModels && to.copiesModels && !from.hasFreeSlot;
}

function isLeastLoaded<S extends PoolStep>(host: Host, hosts: readonly Host[], steps: PoolSteps<S>): boolean {
  const load = loadOf(host, steps);
  return hosts.every((other) => load <= loadOf(other, steps));
}

/** Calls that the models of a server have before them until their next scores, for each of its slots. */
function loadOf<S extends PoolStep>({ id, usableSlots, callsInFlight }: Host, steps: PoolSteps<S>): number {
  return usableSlots === 0 ? Number.POSITIVE_INFINITY : (callsInFlight + steps.callsWaiting(id)) / usableSlots;
}

import type { CallCount } from '../search/types.js';
import { NOWHERE, type PoolStep, type PoolSteps } from './pool-steps.js';

/** A server with slots, as placement sees it. Its id is the place of the models that live there. */
export interface Host {
  readonly id: string;
  /** Steps that it is given at a time when it answers, and as things are. */
  readonly slotLimit: number;
  readonly usableSlots: number;
  /** Calls that the models of its running steps have before them until their next scores. */
  readonly callsInFlight: number;
}

/** A step for a slot of a server. `moved`: its model lives elsewhere and is rebuilt here from its first call on. */
export interface Placed<S> {
  readonly step: S;
  readonly moved: boolean;
}

/** A model moves only if the steps at its place would wait for this many times as many calls as it takes to rebuild it. */
const WORTH_MOVING = 4;

/**
 * The step that goes next at a server with a free slot. A model stays where its state is, so where it begins matters: a
 * server takes a model that lives nowhere only if no other server has less to do, or if it has nothing else. One that has
 * nothing at all may rebuild a model of another, where many wait.
 *
 * @param callsOf calls that the model of a step has had where it lives
 */
export function takeFor<S extends PoolStep>(
  host: Host,
  hosts: readonly Host[],
  steps: PoolSteps<S>,
  callsOf: (step: S) => CallCount,
  now: number,
): Placed<S> | undefined {
  const slots = hosts.reduce((sum, { usableSlots }) => sum + usableSlots, 0);
  const load = loadOf(host, steps);
  const leastLoaded = hosts.every((other) => load <= loadOf(other, steps));
  for (const places of leastLoaded ? [[host.id, NOWHERE]] : [[host.id], [NOWHERE]]) {
    const step = steps.take(places, now, slots);
    if (step) return { step, moved: false };
  }
  const step = steps.takeFromElsewhere(host.id, now, slots, (other, place) => {
    const wait = steps.callsWaiting(place) / (hosts.find(({ id }) => id === place)?.slotLimit ?? 1);
    return WORTH_MOVING * callsOf(other) < wait;
  });
  return step && { step, moved: true };
}

/** Calls that the models of a server have before them until their next scores, for each of its slots. */
function loadOf<S extends PoolStep>({ id, usableSlots, callsInFlight }: Host, steps: PoolSteps<S>): number {
  return usableSlots === 0 ? Number.POSITIVE_INFINITY : (callsInFlight + steps.callsWaiting(id)) / usableSlots;
}

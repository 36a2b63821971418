import type { EndpointRow } from '@hyperhost/persistence';
import { storable } from '@hyperhost/wire';
import type { Logger } from 'pino';
import { type Clock, MACHINE_CLOCK } from './clock.js';
import { Endpoint } from './endpoint.js';

/** An endpoint that has not answered for this long is given up: its models are rebuilt elsewhere. */
const GIVE_UP_MS = 3000;
/** How often an endpoint that does not answer is asked again, and how long it has for the answer. */
const PROBE_MS = 500;
const DESCRIBE_MS = 2000;

/** The rows of a pool's endpoints. */
export interface EndpointRows {
  /** Those whose leases have not ended. */
  living(): Promise<EndpointRow[]>;
  noteState(endpointId: string, state: 'healthy' | 'unreachable'): Promise<void>;
}

/** What the pool wants to know of its endpoints. */
export interface EndpointWatcher {
  /** The models that lived there are gone. */
  modelsGone(endpoint: Endpoint): void;
  /** A slot may have become free. */
  slotsChanged(): void;
  /** For the logs of the running searches. */
  tell(endpoint: Endpoint, type: 'endpoint_unreachable' | 'endpoint_back', detail: Record<string, unknown>): void;
}

/** The endpoints of a pool: which there are by their leases, which answer, and which processes are known to be gone. */
export class Endpoints {
  private readonly living = new Map<string, Endpoint>();
  private readonly deadInstances = new Set<string>();
  private closed = false;

  constructor(
    private readonly rows: EndpointRows,
    private readonly log: Pick<Logger, 'warn'>,
    private readonly watcher: EndpointWatcher,
    private readonly clock: Clock = MACHINE_CLOCK,
    private readonly endpointOf: (row: EndpointRow) => Endpoint = (row) => new Endpoint(row),
  ) {}

  get(id: string): Endpoint | undefined {
    return this.living.get(id);
  }

  all(): Endpoint[] {
    return [...this.living.values()];
  }

  /** All of them, the least loaded first, so that work spreads. */
  leastLoadedFirst(): Endpoint[] {
    return [...this.living.values()].sort((a, b) => a.inFlight - b.inFlight);
  }

  /** Slots of all that answer. */
  get slots(): number {
    let slots = 0;
    for (const endpoint of this.living.values()) slots += endpoint.usableSlots;
    return slots;
  }

  get none(): boolean {
    return this.living.size === 0;
  }

  /** Whether this server process is known to be gone. */
  isDead(instanceId: string): boolean {
    return this.deadInstances.has(instanceId);
  }

  /** Whether this server process answers. One that is neither dead nor alive is being asked. */
  isAlive(instanceId: string): boolean {
    return [...this.living.values()].some((one) => one.instanceId === instanceId && one.unreachableSince === null);
  }

  /** Forgets the models of a search everywhere. */
  release(searchId: string): void {
    for (const { client } of this.living.values()) void client.release(searchId, []);
  }

  close(): void {
    this.closed = true;
    for (const { client } of this.living.values()) client.close();
  }

  /** Looks at the leases. */
  async refresh(): Promise<void> {
    const rows = await this.rows.living();
    const leased = new Set(rows.map((row) => row.id));
    for (const endpoint of [...this.living.values()]) {
      if (!leased.has(endpoint.id)) this.remove(endpoint);
    }
    for (const row of rows) {
      const known = this.living.get(row.id);
      if (!known) {
        this.living.set(row.id, this.endpointOf(row));
        this.deadInstances.delete(row.instanceId);
      } else {
        known.renew(row);
        if (known.instanceId !== row.instanceId) this.replaced(known, row.instanceId);
      }
    }
  }

  /** An endpoint did not answer as it should: no more steps until it does. */
  lost(endpoint: Endpoint, detail: string): void {
    if (endpoint.unreachableSince !== null || !this.living.has(endpoint.id)) return;
    endpoint.unreachableSince = this.clock.now();
    this.tell(endpoint, 'endpoint_unreachable', { detail: storable(detail, 500) });
    void this.probe(endpoint);
  }

  /** Asks until it answers, its lease ends, or another process has taken its place. */
  private async probe(endpoint: Endpoint): Promise<void> {
    while (!this.closed && endpoint.unreachableSince !== null && this.living.has(endpoint.id)) {
      const description = await endpoint.client.describe(DESCRIBE_MS).catch(() => null);
      if (this.closed || endpoint.unreachableSince === null) return;
      const same = description?.instanceId === endpoint.instanceId;
      if (same && !endpoint.suspended) {
        endpoint.unreachableSince = null;
        this.deadInstances.delete(endpoint.instanceId);
        this.tell(endpoint, 'endpoint_back', {});
        return this.watcher.slotsChanged();
      }
      // Another process there may be anybody's; it counts once it has registered. Until then the old one is gone.
      if ((description && !same) || this.clock.now() - endpoint.unreachableSince > GIVE_UP_MS) {
        this.deadInstances.add(endpoint.instanceId);
        endpoint.endSteps();
        this.watcher.modelsGone(endpoint);
      }
      await new Promise((resolve) => this.clock.after(PROBE_MS, () => resolve(undefined)));
    }
  }

  /** The lease has ended. */
  private remove(endpoint: Endpoint): void {
    this.living.delete(endpoint.id);
    this.deadInstances.add(endpoint.instanceId);
    endpoint.endSteps();
    this.watcher.modelsGone(endpoint);
    endpoint.client.close();
  }

  /** Another process answers there now. */
  private replaced(endpoint: Endpoint, instanceId: string): void {
    const wasAway = endpoint.unreachableSince !== null;
    this.deadInstances.add(endpoint.instanceId);
    endpoint.endSteps();
    endpoint.replaceBy(instanceId);
    this.watcher.modelsGone(endpoint);
    if (wasAway) this.tell(endpoint, 'endpoint_back', {});
    this.watcher.slotsChanged();
  }

  private tell(
    endpoint: Endpoint,
    type: 'endpoint_unreachable' | 'endpoint_back',
    detail: Record<string, unknown>,
  ): void {
    const state = type === 'endpoint_back' ? 'healthy' : 'unreachable';
    this.log.warn({ endpoint: endpoint.address, ...detail }, `endpoint is ${state}`);
    this.rows
      .noteState(endpoint.id, state)
      .catch((error) =>
        this.log.warn({ err: error, endpoint: endpoint.address }, 'could not note the state of an endpoint'),
      );
    this.watcher.tell(endpoint, type, detail);
  }
}

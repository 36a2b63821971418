import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { PROTOCOL_MAJOR, RegistryClient } from './contract.js';
import type { RegisterResponse__Output } from './gen/hyperhost/registry/v1/RegisterResponse.js';
import type { RenewResponse__Output } from './gen/hyperhost/registry/v1/RenewResponse.js';

/** What people are told of a registration. */
export interface RegistrationEvents {
  /** A line for people. */
  log?(line: string): void;
  /** The platform refuses for good. Called once, with what is wrong and what to do. */
  onRefused?(reason: string): void;
  /** The platform sends no more steps: stop when the running ones are done. Called once. */
  onDrain?(): void;
}

/** Refusals that no waiting mends, and what to do where the platform's own words do not say it. */
const FINAL = new Map([
  [status.UNAUTHENTICATED, 'set HYPERHOST_KEY to its key, such as the one in the file `token` in its home'],
  [status.PERMISSION_DENIED, ''],
  [status.FAILED_PRECONDITION, ''],
  [status.INVALID_ARGUMENT, ''],
  [status.UNIMPLEMENTED, 'HYPERHOST_PLATFORM must be its address for estimator servers'],
]);
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2000;
const DEADLINE_MS = 5000;
const LEAVE_DEADLINE_MS = 1000;

/** Keeps a server registered: registers, renews, and registers again when the platform has forgotten it. */
export class Registration {
  private readonly client: InstanceType<typeof RegistryClient>;
  private readonly metadata = new Metadata();
  private lease: RegisterResponse__Output | null = null;
  private timer: NodeJS.Timeout | undefined;
  private waitMs = FIRST_WAIT_MS;
  private isAway = false;
  private isDraining = false;
  private isEnded = false;

  constructor(
    private readonly platform: string,
    key: string,
    private readonly server: { readonly address: string; readonly instanceId: string },
    private readonly events: RegistrationEvents,
  ) {
    this.client = new RegistryClient(platform, credentials.createInsecure(), {
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
      'grpc.enable_http_proxy': 0,
    });
    if (key) this.metadata.set('authorization', `Bearer ${key}`);
  }

  /** Registers; resolves after the first attempt, whatever came of it. */
  begin(): Promise<void> {
    return this.turn();
  }

  /** Gives the lease back, within a second. */
  async end(): Promise<void> {
    this.isEnded = true;
    clearTimeout(this.timer);
    // Where this fails, the lease ends by itself.
    if (this.lease) {
      const request = { leaseId: this.lease.leaseId, reason: 'the server stops' };
      await this.ask('Deregister', request, LEAVE_DEADLINE_MS).catch(() => {});
    }
    this.client.close();
  }

  private async turn(): Promise<void> {
    try {
      if (this.lease) await this.renew(this.lease);
      else await this.register();
      this.isAway = false;
      this.waitMs = FIRST_WAIT_MS;
      this.again(this.lease?.renewMs || 10_000);
    } catch (error) {
      this.after(error as ServiceError);
    }
  }

  private async register(): Promise<void> {
    const request = { ...this.server, protocolMajors: [PROTOCOL_MAJOR] };
    this.lease = await this.ask<RegisterResponse__Output>('Register', request);
    this.events.log?.(`registered at ${this.platform}`);
  }

  private async renew({ leaseId }: RegisterResponse__Output): Promise<void> {
    const request = { leaseId, instanceId: this.server.instanceId };
    const { drain } = await this.ask<RenewResponse__Output>('Renew', request);
    if (this.isAway) this.events.log?.(`the platform at ${this.platform} is back`);
    if (drain && !this.isDraining) this.events.onDrain?.();
    this.isDraining = drain;
  }

  private after(error: ServiceError): void {
    if (this.isEnded) return;
    if (error.code === status.NOT_FOUND && this.lease) {
      this.lease = null;
      this.again(0);
    } else if (FINAL.has(error.code)) {
      const why = FINAL.get(error.code) || error.details || status[error.code];
      const refuse = this.events.onRefused ?? this.events.log;
      refuse?.(`the platform at ${this.platform} refuses this server: ${why}`);
    } else {
      this.missed(error);
      this.again(this.waitMs);
      this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
    }
  }

  private missed({ details }: ServiceError): void {
    if (this.isAway) return;
    this.isAway = true;
    const why = /ECONNREFUSED/.test(details) ? '' : ` (${details.replace(/\s+/g, ' ').slice(0, 200)})`;
    this.events.log?.(`the platform at ${this.platform} does not answer, trying again until it does${why}`);
  }

  private again(ms: number): void {
    if (this.isEnded) return;
    this.timer = setTimeout(() => void this.turn(), ms);
  }

  private ask<Answer>(
    method: 'Register' | 'Renew' | 'Deregister',
    request: object,
    deadlineMs = DEADLINE_MS,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = this.client[method] as (
        request: object,
        metadata: Metadata,
        options: object,
        done: (error: ServiceError | null, answer?: unknown) => void,
      ) => void;
      call.call(this.client, request, this.metadata, { deadline: Date.now() + deadlineMs }, (error, answer) =>
        error ? reject(error) : resolve(answer as Answer),
      );
    });
  }
}

import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { PROTOCOL_MAJOR, RegistryClient } from './contract.js';
import type { RegisterResponse__Output } from './gen/hyperhost/registry/v1/RegisterResponse.js';
import type { RenewResponse__Output } from './gen/hyperhost/registry/v1/RenewResponse.js';

/** Answers that no repeat will mend: the person who started the server has to. */
const FINAL = new Set([
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
  status.FAILED_PRECONDITION,
  status.INVALID_ARGUMENT,
  status.UNIMPLEMENTED,
]);
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2000;
const DEADLINE_MS = 5000;

/** Keeps a server registered: registers, renews, and registers again when the platform was away or has forgotten it. */
export class Registration {
  private readonly client: InstanceType<typeof RegistryClient>;
  private readonly metadata = new Metadata();
  private lease: RegisterResponse__Output | null = null;
  private timer: NodeJS.Timeout | undefined;
  private waitMs = FIRST_WAIT_MS;
  private away = false;
  private ended = false;

  constructor(
    private readonly platform: string,
    key: string,
    private readonly server: { readonly address: string; readonly instanceId: string },
    private readonly events: { log?: (line: string) => void; onRefused?: (reason: string) => void },
  ) {
    this.client = new RegistryClient(platform, credentials.createInsecure(), {
      'grpc.max_reconnect_backoff_ms': 1000,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
      'grpc.enable_http_proxy': 0,
    });
    this.metadata.set('authorization', `Bearer ${key}`);
  }

  /** Registers; resolves after the first attempt, whatever came of it. */
  begin(): Promise<void> {
    return this.turn();
  }

  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    if (this.lease) await this.ask('Deregister', { leaseId: this.lease.leaseId, reason: 'stopped' }).catch(() => {});
    this.client.close();
  }

  private async turn(): Promise<void> {
    try {
      if (this.lease) {
        await this.ask<RenewResponse__Output>('Renew', { leaseId: this.lease.leaseId, instanceId: this.server.instanceId });
      } else {
        this.lease = await this.ask<RegisterResponse__Output>('Register', {
          ...this.server,
          protocolMajors: [PROTOCOL_MAJOR],
        });
        this.events.log?.(this.away ? `registered again at ${this.platform}` : `registered at ${this.platform}`);
      }
      this.away = false;
      this.waitMs = FIRST_WAIT_MS;
      this.again(this.lease.renewMs || 10_000);
    } catch (error) {
      this.after(error as ServiceError);
    }
  }

  private after(error: ServiceError): void {
    if (this.ended) return;
    if (FINAL.has(error.code)) {
      const reason = `the platform at ${this.platform} refuses this server: ${error.details}`;
      if (this.events.onRefused) this.events.onRefused(reason);
      else this.events.log?.(reason);
      return;
    }
    // The lease may have ended while we could not renew it; registering anew is always right.
    this.lease = null;
    if (!this.away && error.code !== status.NOT_FOUND) {
      this.away = true;
      this.events.log?.(`the platform at ${this.platform} does not answer; trying until it does`);
    }
    this.again(error.code === status.NOT_FOUND ? 0 : this.waitMs);
    this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
  }

  private again(ms: number): void {
    if (this.ended) return;
    this.timer = setTimeout(() => void this.turn(), ms);
  }

  private ask<Answer>(method: 'Register' | 'Renew' | 'Deregister', request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = this.client[method] as (
        request: object,
        metadata: Metadata,
        options: object,
        done: (error: ServiceError | null, answer?: unknown) => void,
      ) => void;
      call.call(this.client, request, this.metadata, { deadline: Date.now() + DEADLINE_MS }, (error, answer) =>
        error ? reject(error) : resolve(answer as Answer),
      );
    });
  }
}

import {
  type handleUnaryCall,
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js';
import { ERROR_TABLE, HyperhostError } from '@hyperhost/core';
import { endEndpoint, type KeyStore, renewEndpoint } from '@hyperhost/persistence';
import { registryService } from '@hyperhost/wire';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { LEASE_RENEW_MS, LEASE_TTL_MS, register } from './register.js';

const MIB = 1024 * 1024;

// What goes wrong on the wire is answered where it happens; gRPC need not print it as well.
setLogVerbosity(logVerbosity.NONE);

export interface RegistryParts {
  readonly dataSource: DataSource;
  readonly keys: KeyStore;
  readonly allowAddresses: readonly string[];
  readonly log: Logger;
}

/** RegistryService: the door through which estimator servers join. Every call needs a key. */
export class RegistryServer {
  private readonly server = new Server({ 'grpc.max_receive_message_length': 4 * MIB });

  constructor(private readonly parts: RegistryParts) {
    this.server.addService(registryService, {
      Register: this.door(async (teamId, ask: Parameters<typeof register>[2]) => ({
        ...(await register(parts.dataSource, teamId, ask, parts.allowAddresses)),
        ttlMs: LEASE_TTL_MS,
        renewMs: LEASE_RENEW_MS,
      })),
      Renew: this.door(async (teamId, ask: { leaseId: string; instanceId: string }) => {
        const lease = await renewEndpoint(parts.dataSource, teamId, ask.leaseId, ask.instanceId, LEASE_TTL_MS);
        if (!lease) throw new HyperhostError('NOT_FOUND', 'there is no such lease any more: register again');
        return { ttlMs: LEASE_TTL_MS, drain: lease.drain };
      }),
      Deregister: this.door(async (teamId, ask: { leaseId: string }) => {
        await endEndpoint(parts.dataSource, teamId, ask.leaseId);
        return {};
      }),
    });
  }

  /** Starts to listen; answers the port. */
  listen(host: string, port: number): Promise<number> {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (!error) return resolve(bound);
        const taken = /EADDRINUSE/.test(error.message);
        const what = taken
          ? `port ${port} is taken: stop what listens there, or set HYPERHOST_GRPC_PORT (0 takes any free one)`
          : error.message;
        reject(new Error(`cannot listen for estimator servers at ${address}: ${what}`));
      });
    });
  }

  close(): void {
    this.server.forceShutdown();
  }

  /** One way in for every call: the key is checked first, and every error leaves as the table of errors says. */
  private door<Ask, Answer>(serve: (teamId: string, ask: Ask) => Promise<Answer>): handleUnaryCall<Ask, Answer> {
    return (call, callback) => {
      this.teamOf(call)
        .then((teamId) => serve(teamId, call.request))
        .then(
          (answer) => callback(null, answer),
          (error: unknown) => callback(this.statusOf(error)),
        );
    };
  }

  private async teamOf(call: ServerUnaryCall<unknown, unknown>): Promise<string> {
    const given = /^Bearer (\S+)$/i.exec(call.metadata.get('authorization')[0]?.toString() ?? '')?.[1];
    const key = given ? await this.parts.keys.verify(given) : null;
    if (!key || (key.kind !== 'admin' && key.kind !== 'plugin')) {
      throw new HyperhostError(
        'UNAUTHENTICATED',
        'this key is not known: send the metadata authorization: Bearer KEY, with the key of the platform (the file `token` in its home)',
      );
    }
    return key.team;
  }

  private statusOf(error: unknown): Partial<ServiceError> {
    if (error instanceof HyperhostError) {
      const metadata = new Metadata();
      metadata.set('hyperhost-reason', error.code);
      return { code: ERROR_TABLE[error.code].grpc, details: error.message, metadata };
    }
    this.parts.log.error({ err: error }, 'registry call failed');
    return { code: status.UNAVAILABLE, details: 'the platform cannot answer now; try again' };
  }
}

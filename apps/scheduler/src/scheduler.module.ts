import type { KeyStore } from '@hyperhost/persistence';
import { SearchQueue } from '@hyperhost/queue';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { SchedulerConfig } from './config.js';
import { PoolOwner } from './pool/pool-owner.js';
import { RegistryServer } from './registry/registry-server.js';

/** What the scheduler is given by the process that it runs in. */
export interface SchedulerParts {
  readonly config: SchedulerConfig;
  readonly databaseUrl: string;
  readonly dataSource: DataSource;
  readonly keys: KeyStore;
  readonly log: Logger;
}

/** The scheduler: owns pools, drives estimator servers, and lets them register. */
@Module({})
export class SchedulerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Port at which estimator servers register; 0 until it listens. */
  port = 0;

  constructor(
    @Inject(PoolOwner) private readonly owner: PoolOwner,
    @Inject(RegistryServer) private readonly registry: RegistryServer,
    @Inject(SearchQueue) private readonly queue: SearchQueue,
    @Inject('SchedulerConfig') private readonly config: SchedulerConfig,
  ) {}

  static with(parts: SchedulerParts): DynamicModule {
    const { config, databaseUrl, dataSource, keys, log } = parts;
    const onQueueError = (error: Error) => log.warn({ err: error }, 'the queue has trouble; rows are swept instead');
    return {
      module: SchedulerModule,
      providers: [
        { provide: 'SchedulerConfig', useValue: config },
        {
          provide: SearchQueue,
          useFactory: () => new SearchQueue({ databaseUrl, redisUrl: config.redisUrl }, onQueueError),
        },
        {
          provide: RegistryServer,
          useFactory: () => new RegistryServer({ dataSource, keys, allowAddresses: config.allowAddresses, log }),
        },
        {
          provide: PoolOwner,
          inject: [SearchQueue],
          useFactory: (queue: SearchQueue) =>
            new PoolOwner(databaseUrl, dataSource, log, { queue, stepDeadlineMs: config.stepDeadlineMs }),
        },
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    this.port = await this.registry.listen(this.config.host, this.config.grpcPort);
    await this.owner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.registry.close();
    await this.owner.stop();
    await this.queue.close();
  }
}

import { KeyStore } from '@hyperhost/persistence';
import { SearchQueue } from '@hyperhost/queue';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { SessionController } from './account/session.controller.js';
import type { ApiConfig } from './config.js';
import { EstimatorsController } from './estimator/estimators.controller.js';
import { Estimators } from './estimator/estimators.js';
import { EstimatorsResolver } from './graphql/estimators.resolver.js';
import { JsonScalar } from './graphql/json.js';
import { graphqlOptions } from './graphql/options.js';
import { SearchesResolver } from './graphql/searches.resolver.js';
import { HealthController } from './health.controller.js';
import { SearchFeed } from './live/search-feed.js';
import { SearchesController } from './search/searches.controller.js';
import { Searches } from './search/searches.js';

/** What the api is given by the process that it runs in. */
export interface ApiParts {
  readonly config: ApiConfig;
  readonly databaseUrl: string;
  readonly dataSource: DataSource;
  readonly keys: KeyStore;
  readonly log: Logger;
}

/** The doors for people: REST, GraphQL, live updates and the page. It never trains and never decides. */
@Module({})
export class ApiModule implements OnApplicationShutdown {
  constructor(@Inject(SearchQueue) private readonly queue: SearchQueue) {}

  static with(parts: ApiParts): DynamicModule {
    const { config, databaseUrl, dataSource, keys, log } = parts;
    const onQueueError = (error: Error) => log.warn({ err: error }, 'the queue has trouble; rows are swept instead');
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot<MercuriusDriverConfig>(graphqlOptions(keys, log))],
      controllers: [SearchesController, EstimatorsController, SessionController, HealthController],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: KeyStore, useValue: keys },
        { provide: 'DatabaseUrl', useValue: databaseUrl },
        {
          provide: SearchQueue,
          useFactory: () => new SearchQueue({ databaseUrl, redisUrl: config.redisUrl }, onQueueError),
        },
        Searches,
        Estimators,
        SearchFeed,
        JsonScalar,
        SearchesResolver,
        EstimatorsResolver,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
  }
}

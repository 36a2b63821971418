import { type EndpointRead, type EstimatorRead, listEndpoints, listEstimators } from '@hyperhost/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What is registered. REST and GraphQL are two doors to it. */
@Injectable()
export class Estimators {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  list(team: string): Promise<EstimatorRead[]> {
    return listEstimators(this.dataSource, team);
  }

  endpoints(team: string, all: boolean): Promise<EndpointRead[]> {
    return listEndpoints(this.dataSource, team, all);
  }
}

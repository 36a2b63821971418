import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Calling } from '../account/caller.decorator.js';
import type { Caller } from '../account/caller.js';
import { Estimators } from '../estimator/estimators.js';
import { EndpointType, EstimatorType } from './types.js';

@Resolver()
export class EstimatorsResolver {
  constructor(@Inject(Estimators) private readonly registered: Estimators) {}

  @Query(() => [EstimatorType])
  estimators(@Calling() caller: Caller) {
    return this.registered.list(caller.team);
  }

  @Query(() => [EndpointType], { description: 'Servers that run now.' })
  endpoints(@Calling() caller: Caller) {
    return this.registered.endpoints(caller.team, false);
  }
}

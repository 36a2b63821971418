import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Calling } from '../account/caller.decorator.js';
import type { Caller } from '../account/caller.js';
import { type Query as Asked, refuse, unknownOf } from '../search/paging.js';
import { listOf } from '../search/search-schemas.js';
import { endpointSchema, estimatorSchema } from './estimator-schemas.js';
import { Estimators } from './estimators.js';

@ApiTags('estimators')
@Controller('v1')
export class EstimatorsController {
  constructor(@Inject(Estimators) private readonly estimators: Estimators) {}

  @Get('estimators')
  @ApiOperation({ summary: 'Registered estimators, with their data sets and the space that they propose.' })
  @ApiOkResponse({ standardSchema: listOf(estimatorSchema) })
  async list(@Calling() caller: Caller, @Query() query: Asked) {
    refuse(unknownOf(query, []));
    const items = await this.estimators.list(caller.team);
    return { items, next: null, totalCount: items.length };
  }

  @Get('endpoints')
  @ApiOperation({ summary: 'Running estimator servers.' })
  @ApiOkResponse({ standardSchema: listOf(endpointSchema) })
  @ApiQuery({ name: 'all', required: false, enum: ['true', 'false'], description: 'Also those that have gone.' })
  async endpoints(@Calling() caller: Caller, @Query() query: Asked) {
    const faults = unknownOf(query, ['all']);
    if (query.all !== undefined && query.all !== 'true' && query.all !== 'false') {
      faults.push({ path: 'all', message: 'Must be true or false.' });
    }
    refuse(faults);
    const items = await this.estimators.endpoints(caller.team, query.all === 'true');
    return { items, next: null, totalCount: items.length };
  }
}

import { searchSpecSchema } from '@hyperhost/core';
import type { HistoryRead } from '@hyperhost/persistence';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { z } from 'zod';
import { Calling } from '../account/caller.decorator.js';
import type { Caller } from '../account/caller.js';
import { NoParameters } from './no-parameters.js';
import { type ListView, listView } from './paging.js';
import {
  bestSchema,
  eventSchema,
  listOf,
  modelSchema,
  planSchema,
  scoreSchema,
  searchSchema,
  wholeSearchSchema,
} from './search-schemas.js';
import { type SearchView, searchView } from './search-view.js';
import { type PlanView, Searches } from './searches.js';

/** The order of the commits shows in the list itself; its number is the cursor's business. */
function historyView({ model, calls, score, metrics, fitSeconds, scoreSeconds, endpoint, at }: HistoryRead) {
  return { model, calls, score, metrics, fitSeconds, scoreSeconds, endpoint, at };
}

type Asked = Record<string, unknown>;

function ApiList(summary: string, item: z.ZodType): MethodDecorator {
  return (target, key, descriptor) => {
    ApiOperation({ summary })(target, key, descriptor as never);
    ApiOkResponse({ standardSchema: listOf(item) })(target, key, descriptor as never);
    ApiQuery({ name: 'first', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000, default: 20 } })(
      target,
      key,
      descriptor as never,
    );
    ApiQuery({ name: 'after', required: false, description: 'The `next` of an earlier page.' })(
      target,
      key,
      descriptor as never,
    );
  };
}

const ApiId = ApiParam({ name: 'id', description: 'Id of the search.' });

/** The schema of a spec documents; `parseSpec` checks, since it names faults in words and with those of the estimator. */
@ApiTags('searches')
@Controller('v1/searches')
export class SearchesController {
  constructor(@Inject(Searches) private readonly searches: Searches) {}

  @Post('plan')
  @UseGuards(NoParameters)
  @HttpCode(200)
  @ApiOperation({ summary: 'What a search would promise: brackets, rungs, models and calls. Nothing is kept.' })
  @ApiOkResponse({ standardSchema: planSchema })
  plan(@Calling() caller: Caller, @Body({ schema: searchSpecSchema }) spec: unknown): Promise<PlanView> {
    return this.searches.plan(caller.team, spec);
  }

  @Post()
  @UseGuards(NoParameters)
  @ApiOperation({ summary: 'Submit a search.' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key and spec give the same search.' })
  @ApiCreatedResponse({ standardSchema: searchSchema })
  submit(
    @Calling() caller: Caller,
    @Body({ schema: searchSpecSchema }) spec: unknown,
    @Headers('idempotency-key') requestKey: string | undefined,
  ): Promise<SearchView> {
    return this.searches.submit(caller.team, spec, requestKey ?? null);
  }

  @Get()
  @ApiList('Searches of the team, newest first.', searchSchema)
  @ApiQuery({ name: 'state', required: false, enum: ['submitted', 'running', 'finished', 'failed', 'cancelled'] })
  async list(@Calling() caller: Caller, @Query() query: Asked): Promise<ListView<SearchView>> {
    return listView(await this.searches.list(caller.team, query), searchView);
  }

  @Get(':id')
  @UseGuards(NoParameters)
  @ApiId
  @ApiOperation({ summary: 'One search: promise and tally, brackets and rungs, best model, calls by endpoint.' })
  @ApiOkResponse({ standardSchema: wholeSearchSchema })
  async one(@Calling() caller: Caller, @Param('id') id: string) {
    const view = await this.searches.one(caller.team, id);
    return { ...view, callsByEndpoint: await this.searches.callsByEndpoint(caller.team, id) };
  }

  @Get(':id/models')
  @ApiId
  @ApiList('Models of a search, by number: parameters, state, last score, and why one failed.', modelSchema)
  async models(@Calling() caller: Caller, @Param('id') id: string, @Query() query: Asked) {
    return listView(await this.searches.models(caller.team, id, query), (row) => row);
  }

  @Get(':id/history')
  @ApiId
  @ApiList('Committed scores in the order of their commits.', scoreSchema)
  async history(@Calling() caller: Caller, @Param('id') id: string, @Query() query: Asked) {
    return listView(await this.searches.history(caller.team, id, query), historyView);
  }

  @Get(':id/events')
  @ApiId
  @ApiList('The log of a search.', eventSchema)
  async events(@Calling() caller: Caller, @Param('id') id: string, @Query() query: Asked) {
    return listView(await this.searches.events(caller.team, id, query), (row) => row);
  }

  @Get(':id/best')
  @UseGuards(NoParameters)
  @ApiId
  @ApiOperation({ summary: 'The best model of a finished search.' })
  @ApiOkResponse({ standardSchema: bestSchema })
  best(@Calling() caller: Caller, @Param('id') id: string) {
    return this.searches.best(caller.team, id);
  }

  @Patch(':id')
  @UseGuards(NoParameters)
  @ApiId
  @ApiOperation({ summary: 'Change the priority of a search that has not ended. 99 goes first.' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['priority'],
      properties: { priority: { type: 'integer', minimum: 1, maximum: 99 } },
    },
  })
  @ApiOkResponse({ standardSchema: searchSchema })
  change(@Calling() caller: Caller, @Param('id') id: string, @Body() body: unknown): Promise<SearchView> {
    return this.searches.change(caller.team, id, body);
  }

  @Post(':id/cancel')
  @UseGuards(NoParameters)
  @HttpCode(200)
  @ApiId
  @ApiOperation({ summary: 'Ask for the end of a search. Asking twice is fine.' })
  @ApiOkResponse({ standardSchema: searchSchema })
  cancel(@Calling() caller: Caller, @Param('id') id: string): Promise<SearchView> {
    return this.searches.cancel(caller.team, id);
  }
}

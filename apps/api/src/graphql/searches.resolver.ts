import { HyperhostError } from '@hyperhost/core';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Calling } from '../account/caller.decorator.js';
import type { Caller } from '../account/caller.js';
import { SearchFeed } from '../live/search-feed.js';
import { type SearchView, searchView } from '../search/search-view.js';
import { Searches } from '../search/searches.js';
import { connectionOf } from './connection.js';
import { JsonScalar } from './json.js';
import {
  EndpointCallsType,
  EventType,
  HistoryConnection,
  ModelConnection,
  PlanType,
  SearchConnection,
  SearchState,
  SearchType,
} from './types.js';

/** What the feed told. Asked over HTTP there is no feed, and nothing to tell. */
function heard(view: SearchView | null | undefined): SearchView {
  if (view?.id) return view;
  throw new HyperhostError('INVALID_REQUEST', 'A subscription needs a WebSocket (graphql-transport-ws) to /graphql.');
}

/** Lines of a log that one query gives. */
const EVENTS = 1000;

@Resolver(() => SearchType)
export class SearchesResolver {
  constructor(
    @Inject(Searches) private readonly searches: Searches,
    @Inject(SearchFeed) private readonly feed: SearchFeed,
  ) {}

  @Query(() => SearchConnection, { name: 'searches', description: 'Searches of the team, newest first.' })
  async list(
    @Calling() caller: Caller,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null,
    @Args('state', { type: () => SearchState, nullable: true }) state: string | null,
  ) {
    return connectionOf(await this.searches.list(caller.team, { first, after, state }), searchView);
  }

  @Query(() => SearchType, { name: 'search', nullable: true })
  one(@Calling() caller: Caller, @Args('id', { type: () => ID }) id: string): Promise<SearchView | null> {
    return this.searches.one(caller.team, id).catch((error: unknown) => {
      if (error instanceof HyperhostError && error.code === 'NOT_FOUND') return null;
      throw error;
    });
  }

  @Query(() => PlanType, { description: 'What a search would promise. Nothing is kept.' })
  plan(@Calling() caller: Caller, @Args('spec', { type: () => JsonScalar }) spec: unknown) {
    return this.searches.plan(caller.team, spec);
  }

  @Mutation(() => SearchType)
  submitSearch(
    @Calling() caller: Caller,
    @Args('spec', { type: () => JsonScalar }) spec: unknown,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<SearchView> {
    return this.searches.submit(caller.team, spec, idempotencyKey ?? null);
  }

  @Mutation(() => SearchType)
  cancelSearch(@Calling() caller: Caller, @Args('id', { type: () => ID }) id: string): Promise<SearchView> {
    return this.searches.cancel(caller.team, id);
  }

  @Mutation(() => SearchType, { description: '1 to 99; 99 goes first.' })
  setSearchPriority(
    @Calling() caller: Caller,
    @Args('id', { type: () => ID }) id: string,
    @Args('priority', { type: () => Int }) priority: number,
  ): Promise<SearchView> {
    return this.searches.change(caller.team, id, { priority });
  }

  @Subscription(() => SearchType, {
    description: 'The search now and whenever it has changed, until it has ended.',
    resolve: heard,
  })
  async searchProgress(@Calling() caller: Caller, @Args('id', { type: () => ID }) id: string) {
    // Asked once before, so that an unknown search is refused and not listened to for ever.
    await this.searches.one(caller.team, id);
    return this.feed.watch(caller.team, id);
  }

  @ResolveField(() => [EndpointCallsType])
  callsByEndpoint(@Calling() caller: Caller, @Parent() { id }: SearchView) {
    return this.searches.callsByEndpoint(caller.team, id);
  }

  @ResolveField(() => ModelConnection)
  async models(
    @Calling() caller: Caller,
    @Parent() { id }: SearchView,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null,
  ) {
    return connectionOf(await this.searches.models(caller.team, id, { first, after }), (row) => row);
  }

  @ResolveField(() => HistoryConnection)
  async history(
    @Calling() caller: Caller,
    @Parent() { id }: SearchView,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('after', { type: () => String, nullable: true }) after: string | null,
  ) {
    return connectionOf(await this.searches.history(caller.team, id, { first, after }), (row) => row);
  }

  @ResolveField(() => [EventType])
  async events(@Calling() caller: Caller, @Parent() { id }: SearchView) {
    return (await this.searches.events(caller.team, id, { first: EVENTS })).items.map(({ row }) => row);
  }
}

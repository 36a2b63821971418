import { ask } from './graphql.js';

/** The published GraphQL of a search, as far as this page shows it. */
export type SearchState = 'submitted' | 'running' | 'finished' | 'failed' | 'cancelled';
export const SEARCH_STATES: readonly SearchState[] = ['submitted', 'running', 'finished', 'failed', 'cancelled'];

/** States that a search never leaves. */
export const ENDED: ReadonlySet<SearchState> = new Set(['finished', 'failed', 'cancelled']);

export type ModelState = 'waiting' | 'training' | 'paused' | 'stopped' | 'finished' | 'failed';

export interface Tally {
  models: number;
  calls: number;
}

export interface BestModel {
  model: number;
  score: number;
  params: Record<string, unknown>;
}

export interface SearchRow {
  id: string;
  name: string;
  estimator: string;
  state: SearchState;
  spec: Record<string, unknown>;
  promised: Tally;
  done: Tally & { executedCalls: number };
  bestSoFar: number | null;
  best: BestModel | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  seconds: number | null;
}

export interface Rung {
  /** Calls each model of this rung is brought to. */
  calls: number;
  /** Models the plan brings here. */
  models: number;
  arrived: number;
  best: number | null;
}

export interface Bracket {
  bracket: number;
  rungs: Rung[];
}

export interface Search extends SearchRow {
  priority: number;
  seed: number;
  brackets: Bracket[];
  callsByEndpoint: { endpoint: string; calls: number }[];
  error: string | null;
  digest: string | null;
}

export interface Model {
  number: number;
  bracket: number;
  rung: number;
  params: Record<string, unknown>;
  state: ModelState;
  calls: number;
  score: number | null;
  failure: { reason: string; message: string; traceback: string } | null;
  endpoint: string | null;
}

/** One committed score. */
export interface HistoryRow {
  model: number;
  calls: number;
  score: number;
}

export interface SearchEvent {
  id: string;
  type: string;
  model: number | null;
  detail: unknown;
  at: string;
}

interface Connection<T> {
  totalCount: number;
  edges: { cursor: string; node: T }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface SearchPage {
  rows: SearchRow[];
  totalCount: number;
  next: string | null;
}

export interface Slice<T> {
  items: T[];
  totalCount: number;
  /** Where to go on; null where nothing was read yet. */
  cursor: string | null;
  more: boolean;
}

const ROW = `id name estimator state spec promised { models calls } done { models calls executedCalls }
  bestSoFar best { model score params } createdAt startedAt finishedAt seconds`;
const SEARCH = `${ROW} priority seed error digest callsByEndpoint { endpoint calls }
  brackets { bracket rungs { calls models arrived best } }`;
const MODEL = 'number bracket rung params state calls score endpoint failure { reason message traceback }';
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

export const PROGRESS = `subscription Progress($id: ID!) { searchProgress(id: $id) { ${SEARCH} } }`;

export async function readSearches(
  page: { first: number; after: string | null; state: string | null },
  signal?: AbortSignal,
): Promise<SearchPage> {
  const { searches } = await ask<{ searches: Connection<SearchRow> }>(
    `query Searches($first: Int!, $after: String, $state: SearchState) {
      searches(first: $first, after: $after, state: $state) { totalCount edges { cursor node { ${ROW} } } ${PAGE_INFO} }
    }`,
    page,
    signal,
  );
  const slice = sliceOf(searches);
  return { rows: slice.items, totalCount: slice.totalCount, next: slice.more ? slice.cursor : null };
}

/** One search with its events, or null where there is none of this id. */
export async function readSearch(
  id: string,
  signal?: AbortSignal,
): Promise<{ search: Search; events: SearchEvent[] } | null> {
  const { search } = await ask<{ search: (Search & { events: SearchEvent[] }) | null }>(
    `query Search($id: ID!) { search(id: $id) { ${SEARCH} events { id type model detail at } } }`,
    { id },
    signal,
  );
  return search && { search, events: search.events };
}

export async function readModels(
  id: string,
  first: number,
  after: string | null,
  signal?: AbortSignal,
): Promise<Slice<Model>> {
  const { search } = await ask<{ search: { models: Connection<Model> } | null }>(
    `query Models($id: ID!, $first: Int!, $after: String) {
      search(id: $id) { models(first: $first, after: $after) { totalCount edges { cursor node { ${MODEL} } } ${PAGE_INFO} } }
    }`,
    { id, first, after },
    signal,
  );
  return sliceOf(search?.models);
}

export async function readHistory(
  id: string,
  first: number,
  after: string | null,
  signal?: AbortSignal,
): Promise<Slice<HistoryRow>> {
  const { search } = await ask<{ search: { history: Connection<HistoryRow> } | null }>(
    `query History($id: ID!, $first: Int!, $after: String) {
      search(id: $id) { history(first: $first, after: $after) { totalCount edges { cursor node { model calls score } } ${PAGE_INFO} } }
    }`,
    { id, first, after },
    signal,
  );
  return sliceOf(search?.history);
}

function sliceOf<T>(connection: Connection<T> | undefined): Slice<T> {
  if (!connection) return { items: [], totalCount: 0, cursor: null, more: false };
  const { edges, totalCount, pageInfo } = connection;
  return {
    items: edges.map((edge) => edge.node),
    totalCount,
    cursor: edges.at(-1)?.cursor ?? pageInfo.endCursor,
    more: pageInfo.hasNextPage,
  };
}

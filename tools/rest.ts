import { DemoError } from './child.js';

/** A search as the REST door shows it; the parts that the demo reads. */
export interface SearchView {
  id: string;
  name: string;
  state: 'submitted' | 'running' | 'finished' | 'failed' | 'cancelled';
  promised: Tally;
  done: Tally & { executedCalls: number };
  brackets: BracketView[];
  bestSoFar: number | null;
  best: { model: number; score: number; params: Record<string, unknown> } | null;
  callsByEndpoint: { endpoint: string; calls: number }[];
  error: string | null;
  digest: string | null;
  seconds: number | null;
}

/** What a search would promise. */
export interface PlanView extends Tally {
  prediction: { seconds: number; slotSeconds: number } | null;
}

export interface Tally {
  models: number;
  calls: number;
}

export interface BracketView {
  bracket: number;
  rungs: { calls: number; models: number; arrived: number; best: number | null }[];
}

/** One committed score. `calls` counts the calls that its model had had. */
export interface HistoryView {
  model: number;
  calls: number;
  score: number;
  /** Seconds of training since the score before, by the server's clock. */
  fitSeconds: number;
  scoreSeconds: number;
}

export interface EndpointView {
  id: string;
  address: string;
  state: string;
}

export interface EstimatorView {
  name: string;
  defaultSpace: Record<string, unknown> | null;
}

/** The REST door, as far as the demo needs it. */
export class Rest {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  estimators = () => this.all<EstimatorView>('/v1/estimators');
  endpoints = () => this.all<EndpointView>('/v1/endpoints');
  plan = (spec: unknown) => this.call<PlanView>('POST', '/v1/searches/plan', spec);
  submit = (spec: unknown) => this.call<SearchView>('POST', '/v1/searches', spec);
  search = (id: string) => this.call<SearchView>('GET', `/v1/searches/${id}`);
  history = (id: string) => this.all<HistoryView>(`/v1/searches/${id}/history`);
  cancel = (id: string) => this.call('POST', `/v1/searches/${id}/cancel`);

  /** All pages of a list. */
  private async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const query: string = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
      const page: { items: T[]; next?: string | null } = await this.call('GET', `${path}${query}`);
      items.push(...page.items);
      after = page.next ?? null;
    }
    return items;
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: Error) => {
      throw new DemoError(`${method} ${path} got no answer: ${error.message}`);
    });
    const text = await response.text();
    if (!response.ok) throw new DemoError(`${method} ${path} was answered with ${response.status}: ${text}`);
    return text === '' ? (undefined as T) : (JSON.parse(text) as T);
  }
}

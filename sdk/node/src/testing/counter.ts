import { EstimatorClient, type StepOutcome } from '@hyperhost/wire';
import type { ServeOptions } from '../estimator.js';
import { type RunningServer, startServer } from '../server.js';

/** What the tests train: it remembers the chunks it was trained on. */
export interface Counter {
  readonly chunks: number[];
}

/** A server with an estimator that counts, and a client at it. */
export interface Pair {
  readonly server: RunningServer;
  readonly client: EstimatorClient;
  /** Chunks of every call made by any model, in order. */
  readonly trained: number[];
  /** One step of model `m` of search `s`, or of what is given. */
  step(given?: Partial<StepGiven>, signal?: AbortSignal): Promise<StepOutcome>;
  score(given?: {
    model?: string;
    search?: string;
    atCalls?: number;
    epoch?: number;
    id?: string;
  }): ReturnType<EstimatorClient['score']>;
  close(): Promise<void>;
}

export interface StepGiven {
  id: string;
  search: string;
  model: string;
  from: number;
  calls: number;
  chunks: number[];
  score: boolean;
  epoch: number;
  params: string;
  dataset: string;
}

/** Long enough for anything here, short enough to fail a test. */
const DEADLINE_MS = 10_000;

/** Starts a real server on a free port and dials it. */
export async function startPair(options: Partial<ServeOptions<Counter>> = {}): Promise<Pair> {
  const trained: number[] = [];
  const server = await startServer<Counter>({
    name: 'counter',
    dataset: { name: 'numbers', trainRows: 8, validationRows: 2, chunks: 4, sha256: '' },
    create: () => ({ chunks: [] }),
    score: (model) => model.chunks.length,
    ...options,
    partialFit: async (model, chunk) => {
      await options.partialFit?.(model, chunk);
      model.chunks.push(chunk);
      trained.push(chunk);
    },
  });
  const client = new EstimatorClient(server.address);
  const wireModel = (search: string, model: string, params = '{}', dataset = '') => ({
    searchId: search,
    modelId: model,
    paramsJson: params,
    seed: 7,
    dataset,
  });
  return {
    server,
    client,
    trained,
    step: (
      { id = 'a', search = 's', model = 'm', from = 0, calls = 1, chunks, score, epoch, params, dataset } = {},
      signal,
    ) =>
      client.partialFit(
        {
          stepId: id,
          model: wireModel(search, model, params, dataset),
          fromCalls: from,
          calls,
          chunks: chunks ?? [],
          score: score ?? false,
          attempt: 1,
          epoch: epoch ?? 0,
        },
        { deadlineMs: DEADLINE_MS, silenceMs: 0 },
        signal ? [signal] : [],
      ),
    score: ({ model = 'm', search = 's', atCalls = 1, epoch = 0, id = 'score' } = {}) =>
      client.score({ stepId: id, model: wireModel(search, model), atCalls, epoch }, DEADLINE_MS),
    async close() {
      client.close();
      await server.stop();
    },
  };
}

/** A gate that calls wait at until it is opened. */
export function gate(): { readonly passed: () => Promise<void>; readonly entered: Promise<void>; open(): void } {
  let open = () => {};
  let enter = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const entered = new Promise<void>((resolve) => {
    enter = resolve;
  });
  return {
    passed: () => {
      enter();
      return opened;
    },
    entered,
    open: () => open(),
  };
}

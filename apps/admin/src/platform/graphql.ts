import { type Client, createClient } from 'graphql-ws';

/** The platform asks who is there: no session, or one that has ended. */
export class NotSignedIn extends Error {
  constructor() {
    super('Not signed in');
    this.name = 'NotSignedIn';
  }
}

/** A clear refusal by the platform, or no answer at all; `message` is meant for people. */
export class PlatformError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlatformError';
  }
}

interface GraphqlError {
  message: string;
  extensions?: { code?: string };
}

interface GraphqlAnswer<T> {
  data?: T | null;
  errors?: GraphqlError[];
}

type Variables = Record<string, unknown>;

/** Asks the platform once. The session cookie goes along by itself. Throws `NotSignedIn` or `PlatformError`. */
export async function ask<T>(query: string, variables: Variables, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new PlatformError('The platform does not answer.');
  }
  if (response.status === 401 || response.status === 403) throw new NotSignedIn();
  const answer = await readJson<GraphqlAnswer<T>>(response);
  if (answer?.errors?.length) throw asError(answer.errors);
  if (!answer?.data) throw new PlatformError(`The platform answered with status ${response.status}.`);
  return answer.data;
}

/** What a subscription tells besides its data. */
export interface SubscriptionSink<T> {
  next(data: T): void;
  /** The socket is up, and the platform has been asked to report. */
  connected(): void;
  /** The socket is down; it is being opened again. */
  disconnected(): void;
  /** Refused for good, or ended by the platform. */
  ended(error: Error | null): void;
}

/**
 * Listens until the returned function is called. A lost connection is opened again for ever, with growing pauses of at
 * most ten seconds; whoever listens then has to ask once for what was missed.
 */
export function listen<T>(query: string, variables: Variables, sink: SubscriptionSink<T>): () => void {
  let stopped = false;
  const client: Client = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => !stopped,
    retryWait: (attempts) => new Promise((done) => setTimeout(done, pauseMs(attempts))),
    keepAlive: 15_000,
    on: {
      connected: () => sink.connected(),
      closed: () => {
        if (!stopped) sink.disconnected();
      },
    },
  });
  const unsubscribe = client.subscribe<T>(
    { query, variables },
    {
      next: (answer) => {
        if (answer.errors?.length) sink.ended(asError(answer.errors as readonly GraphqlError[]));
        else if (answer.data) sink.next(answer.data);
      },
      error: (error) => {
        if (!stopped)
          sink.ended(Array.isArray(error) ? asError(error) : new PlatformError('The live feed was refused.'));
      },
      complete: () => {
        if (!stopped) sink.ended(null);
      },
    },
  );
  return () => {
    stopped = true;
    unsubscribe();
    void client.dispose();
  };
}

function pauseMs(attempts: number): number {
  return Math.min(10_000, 300 * 2 ** attempts) * (0.8 + 0.4 * Math.random());
}

function asError(errors: readonly GraphqlError[]): Error {
  const refused = errors.some((e) => /^(UNAUTHENTICATED|UNAUTHORIZED|FORBIDDEN)$/i.test(e.extensions?.code ?? ''));
  return refused ? new NotSignedIn() : new PlatformError(errors.map((e) => e.message).join(' '));
}

async function readJson<T>(response: Response): Promise<T | null> {
  try {
    return (await response.json()) as T;
  } catch {
    return null;
  }
}

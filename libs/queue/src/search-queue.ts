import type { EventEmitter } from 'node:events';
import { createPostgresBackend, Queue, type QueueOptions, Worker } from 'bullmq';

/** One search on its way to the owner of its pool. */
export interface Delivery {
  readonly searchId: string;
}

/** What the queue runs on: the same Postgres as everything else, or Redis when a URL is given. */
export interface QueueConnection {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
}

/** 1 is Bull's highest priority; ours is 99. */
function bullPriority(priority: number): number {
  return 100 - priority;
}

/**
 * Bull (BullMQ) brings searches to the owners of their pools: one queue a pool, consumed only by its owner. A job ends
 * when the owner has taken the search in. Rows are the truth: a lost job is put in again by the owner's sweep, and a
 * job that comes twice does no harm.
 */
export class SearchQueue {
  private readonly queues = new Map<string, Queue<Delivery>>();
  private readonly options: Pick<QueueOptions, 'connection'>;
  private readonly backend: typeof createPostgresBackend | undefined;

  constructor(
    connection: QueueConnection,
    private readonly onError: (error: Error) => void,
  ) {
    if (connection.redisUrl) {
      this.options = { connection: { url: connection.redisUrl, maxRetriesPerRequest: null } };
      this.backend = undefined;
    } else {
      // `migrate`: BullMQ makes and renews its own schema, `bullmq`, when it first connects.
      const postgres = { connectionString: connection.databaseUrl, max: 3, migrate: true };
      this.options = { connection: postgres as unknown as QueueOptions['connection'] };
      this.backend = createPostgresBackend;
    }
  }

  /** Puts a search into its pool's queue. The same search for the same epoch is put in once. */
  async deliver(poolId: string, searchId: string, epoch: number, priority: number): Promise<void> {
    await this.queueOf(poolId).add(
      'search',
      { searchId },
      { jobId: `${searchId}-${epoch}`, priority: bullPriority(priority) },
    );
  }

  /** Consumes a pool's queue until `close` is called. `takeIn` rejects to have the search delivered again. */
  consume(poolId: string, takeIn: (searchId: string) => Promise<void>): { close(): Promise<void> } {
    const worker = this.made(
      new Worker<Delivery>(
        queueName(poolId),
        (job) => takeIn(job.data.searchId),
        { ...this.options, concurrency: 4, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
        this.backend as never,
      ),
    );
    return { close: () => worker.close(true) };
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
  }

  private queueOf(poolId: string): Queue<Delivery> {
    let queue = this.queues.get(poolId);
    if (!queue) {
      queue = this.made(
        new Queue<Delivery>(
          queueName(poolId),
          {
            ...this.options,
            defaultJobOptions: {
              attempts: 5,
              backoff: { type: 'exponential', delay: 500 },
              removeOnComplete: true,
              removeOnFail: true,
            },
          },
          this.backend as never,
        ),
      );
      this.queues.set(poolId, queue);
    }
    return queue;
  }

  /** Bull keeps trying by itself; without a listener its 'error' event would end the process. */
  private made<T extends EventEmitter>(part: T): T {
    part.on('error', this.onError);
    return part;
  }
}

function queueName(poolId: string): string {
  return `pool-${poolId}`;
}

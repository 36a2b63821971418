import pg from 'pg';

/** Told about committed changes: `hyperhost` carries a search's id, `hyperhost_commands` wakes the owners of pools. */
export type Channel = 'hyperhost' | 'hyperhost_commands';

/** How long to wait before the connection is made anew, in ms. */
const RECONNECT_MS = 300;
/** How often the connection is asked for a sign of life: a half-open one would be silent for ever. */
const PING_MS = 5000;

/**
 * Listens on one connection of its own and makes it anew when it breaks. A notice is a hint, never a fact: after a break
 * `onNotice` is called with null, which means "anything may have happened; look at the rows".
 */
export class Notices {
  private client: pg.Client | null = null;
  private closed = false;
  private ping: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly url: string,
    private readonly channel: Channel,
    private readonly onNotice: (payload: string | null) => void,
  ) {
    void this.connect();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    clearInterval(this.ping);
    await this.client?.end().catch(() => {});
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      query_timeout: PING_MS,
      connectionTimeoutMillis: PING_MS,
      keepAlive: true,
    });
    this.client = client;
    client.on('error', () => this.again(client));
    client.on('end', () => this.again(client));
    client.on('notification', (notice) => this.onNotice(notice.payload ?? null));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
    } catch {
      this.again(client);
      return;
    }
    if (this.closed) return;
    this.ping = setInterval(() => void client.query('SELECT 1').catch(() => this.again(client)), PING_MS);
    this.ping.unref();
    this.onNotice(null);
  }

  private again(client: pg.Client): void {
    if (client !== this.client || this.closed) return;
    this.client = null;
    clearInterval(this.ping);
    void client.end().catch(() => {});
    this.retry = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}

import { claimPools, leaseHolders, Notices, type PoolHold, releasePools, renewPools } from '@hyperhost/persistence';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { isGone, newOwnerName } from './owner-name.js';
import { Pool, type PoolParts } from './pool.js';

/** A lease on a pool ends this long after its last renewal; it is renewed every TICK_MS. */
const LEASE_MS = 6000;
const TICK_MS = 1000;

/**
 * Owns pools: claims those that nobody holds, keeps their leases, and lets go of those that were lost. Each tick also
 * lets every pool look at its rows; a notice makes the next tick come at once.
 */
export class PoolOwner {
  private readonly owner = newOwnerName();
  private readonly pools = new Map<string, { hold: PoolHold; pool: Pool }>();
  private notices: Notices | null = null;
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private renewedAt = performance.now();

  constructor(
    private readonly databaseUrl: string,
    private readonly dataSource: DataSource,
    private readonly log: Logger,
    private readonly parts: Omit<PoolParts, 'onStale' | 'dataSource' | 'log'>,
  ) {}

  async start(): Promise<void> {
    await this.releaseTheDead();
    this.notices = new Notices(this.databaseUrl, 'hyperhost_commands', () => this.wake());
    await this.tick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.notices?.close();
    await this.ticking;
    await Promise.allSettled([...this.pools.values()].map(({ pool }) => pool.stop()));
    await releasePools(this.dataSource, this.owner).catch(() => {});
  }

  /** A scheduler that was killed on this machine holds leases that nobody will renew: no need to wait for their end. */
  private async releaseTheDead(): Promise<void> {
    for (const owner of await leaseHolders(this.dataSource)) {
      if (isGone(owner)) await releasePools(this.dataSource, owner);
    }
  }

  private wake(): void {
    if (this.stopped) return;
    if (this.ticking) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    void this.tick();
  }

  private tick(): Promise<void> {
    this.ticking = this.look()
      .catch((error) => this.log.warn({ err: error }, 'could not look after the pools; trying again'))
      .finally(() => {
        this.ticking = null;
        if (this.stopped) return;
        this.timer = setTimeout(() => void this.tick(), this.again ? 0 : TICK_MS);
        this.again = false;
      });
    return this.ticking;
  }

  private async look(): Promise<void> {
    const askedAt = performance.now();
    try {
      const held = await renewPools(this.dataSource, this.owner, LEASE_MS);
      this.renewedAt = askedAt;
      for (const [poolId, { hold }] of this.pools) {
        if (!held.some((one) => one.poolId === poolId && one.epoch === hold.epoch)) await this.letGo(poolId);
      }
      // A lease without a pool: it was let go although it was ours, since a server has seen a newer epoch. It is given
      // back and claimed anew, with a higher epoch each time.
      if (held.some(({ poolId }) => !this.pools.has(poolId))) {
        await releasePools(
          this.dataSource,
          this.owner,
          held.map(({ poolId }) => poolId).filter((poolId) => !this.pools.has(poolId)),
        );
      }
    } catch (error) {
      // The database is away: what we hold stays ours only as long as the lease we know of.
      if (performance.now() - this.renewedAt > LEASE_MS)
        for (const poolId of this.pools.keys()) await this.letGo(poolId);
      throw error;
    }
    for (const hold of await claimPools(this.dataSource, this.owner, LEASE_MS)) {
      if (this.stopped) return;
      const pool = new Pool(hold, {
        ...this.parts,
        dataSource: this.dataSource,
        log: this.log,
        onStale: (poolId) => void this.letGo(poolId),
      });
      this.pools.set(hold.poolId, { hold, pool });
      this.log.info({ pool: hold.poolId, epoch: hold.epoch }, 'pool claimed');
    }
    for (const [poolId, { pool }] of [...this.pools]) {
      if (this.stopped) return;
      // One pool's trouble must not keep the others from being looked after.
      await pool.refresh().catch((error) => this.log.warn({ err: error, pool: poolId }, 'could not look after a pool'));
    }
  }

  private async letGo(poolId: string): Promise<void> {
    const held = this.pools.get(poolId);
    if (!held) return;
    this.pools.delete(poolId);
    this.log.warn({ pool: poolId, epoch: held.hold.epoch }, 'pool let go');
    await held.pool.stop();
  }
}

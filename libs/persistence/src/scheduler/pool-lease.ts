import type { DataSource } from 'typeorm';

/** A pool as its owner holds it. Every write of the owner carries these three. */
export interface PoolHold {
  readonly poolId: string;
  readonly owner: string;
  /** Grows by one with every owner; a write with an older one is refused. */
  readonly epoch: number;
}

/** Takes every pool whose lease has ended. Two processes that ask at once never get the same pool. */
export async function claimPools(dataSource: DataSource, owner: string, ttlMs: number): Promise<PoolHold[]> {
  const [rows] = await dataSource.query<[{ id: string; epoch: string }[], number]>(
    `UPDATE pools SET owner = $1, epoch = epoch + 1, lease_until = now() + $2 * interval '1 ms'
      WHERE id IN (SELECT id FROM pools WHERE lease_until IS NULL OR lease_until < now() FOR UPDATE SKIP LOCKED)
      RETURNING id, epoch`,
    [owner, ttlMs],
  );
  return rows.map((row) => ({ poolId: row.id, owner, epoch: Number(row.epoch) }));
}

/** Renews the leases that are still ours and names them; a pool that is missing from the answer is lost. */
export async function renewPools(dataSource: DataSource, owner: string, ttlMs: number): Promise<PoolHold[]> {
  const [rows] = await dataSource.query<[{ id: string; epoch: string }[], number]>(
    `UPDATE pools SET lease_until = clock_timestamp() + $2 * interval '1 ms' WHERE owner = $1 AND lease_until >= now()
      RETURNING id, epoch`,
    [owner, ttlMs],
  );
  return rows.map((row) => ({ poolId: row.id, owner, epoch: Number(row.epoch) }));
}

/** Gives pools of this owner back, all unless named, so that the next owner need not wait for the leases to end. */
export async function releasePools(dataSource: DataSource, owner: string, poolIds?: readonly string[]): Promise<void> {
  await dataSource.query(
    `UPDATE pools SET lease_until = NULL WHERE owner = $1 AND ($2::uuid[] IS NULL OR id = ANY ($2::uuid[]))`,
    [owner, poolIds ?? null],
  );
}

/** The owners whose leases live. */
export async function leaseHolders(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ owner: string }[]>(
    `SELECT DISTINCT owner FROM pools WHERE lease_until >= now() AND owner IS NOT NULL`,
  );
  return rows.map((row) => row.owner);
}

import type { DataSource } from 'typeorm';

/** Our advisory locks. The upper half says "hh", so that nobody else's is taken by accident. */
export const LOCKS = { migrate: 0x6868_0001, firstStart: 0x6868_0002 } as const;

/** Does the work while no other process of this database does work under the same lock. */
export async function locked<T>(dataSource: DataSource, lock: number, work: () => Promise<T>): Promise<T> {
  const holder = dataSource.createQueryRunner();
  await holder.connect();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [lock]);
    return await work();
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [lock]).catch(() => {});
    await holder.release();
  }
}

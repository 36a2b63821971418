import type { DataSource } from 'typeorm';

/** What a server said of itself when it registered. */
export interface Registration {
  readonly teamId: string;
  readonly estimator: string;
  readonly address: string;
  readonly instanceId: string;
  readonly version: string;
  readonly sdk: string;
  readonly deterministic: boolean;
  readonly slots: number;
  readonly maxResidentModels: number;
  readonly heartbeatIntervalMs: number;
  readonly copiesModels: boolean;
  readonly datasets: readonly unknown[];
  readonly defaultSpace: unknown;
}

/** An endpoint with a living lease. */
export interface EndpointRow {
  readonly id: string;
  readonly address: string;
  readonly instanceId: string;
  readonly slots: number;
  /** How many models it can hold; 0: it names no limit. */
  readonly maxResidentModels: number;
  readonly heartbeatIntervalMs: number;
  /** It gives and takes the state of models. */
  readonly copiesModels: boolean;
  readonly drain: boolean;
}

/** Writes estimator, pool and endpoint of a registration; the endpoint's id is its lease. Wakes the pool's owner. */
export async function registerEndpoint(dataSource: DataSource, given: Registration, ttlMs: number): Promise<string> {
  return dataSource.transaction(async (manager) => {
    const [estimator] = await manager.query<{ id: string }[]>(
      `INSERT INTO estimators (team_id, name, version, sdk, deterministic, datasets, default_space)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (team_id, name) DO UPDATE SET version = excluded.version, sdk = excluded.sdk,
         deterministic = excluded.deterministic, datasets = excluded.datasets, default_space = excluded.default_space,
         updated_at = now()
       RETURNING id`,
      [
        given.teamId,
        given.estimator,
        given.version,
        given.sdk,
        given.deterministic,
        JSON.stringify(given.datasets),
        JSON.stringify(given.defaultSpace),
      ],
    );
    const poolId = (estimator as { id: string }).id;
    await manager.query(`INSERT INTO pools (id, team_id, epoch) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`, [
      poolId,
      given.teamId,
    ]);
    const [endpoint] = await manager.query<{ id: string }[]>(
      `INSERT INTO endpoints (team_id, estimator_id, address, instance_id, slots, max_resident_models,
         heartbeat_interval_ms, copies_models, version, sdk, state, registered_at, seen_at, lease_until, drain)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'healthy', now(), now(), now() + $11 * interval '1 ms', false)
       ON CONFLICT (team_id, estimator_id, address) DO UPDATE SET instance_id = excluded.instance_id,
         slots = excluded.slots, max_resident_models = excluded.max_resident_models,
         heartbeat_interval_ms = excluded.heartbeat_interval_ms, copies_models = excluded.copies_models, version = excluded.version, sdk = excluded.sdk,
         state = 'healthy', registered_at = now(), seen_at = now(), lease_until = excluded.lease_until, drain = false
       RETURNING id`,
      [
        given.teamId,
        poolId,
        given.address,
        given.instanceId,
        given.slots,
        given.maxResidentModels,
        given.heartbeatIntervalMs,
        given.copiesModels,
        given.version,
        given.sdk,
        ttlMs,
      ],
    );
    // One address, one server: whoever was there before under another name is gone.
    await manager.query(
      `WITH ended AS (
         UPDATE endpoints SET state = 'retired', lease_until = now() - interval '1 ms'
          WHERE team_id = $1 AND address = $2 AND estimator_id <> $3 AND lease_until >= now() RETURNING estimator_id)
       SELECT pg_notify('hyperhost_commands', estimator_id::text) FROM ended`,
      [given.teamId, given.address, poolId],
    );
    await manager.query(`SELECT pg_notify('hyperhost_commands', $1)`, [poolId]);
    return (endpoint as { id: string }).id;
  });
}

/** Renews a lease. Null: there is no such lease, or another instance holds it. */
export async function renewEndpoint(
  dataSource: DataSource,
  teamId: string,
  leaseId: string,
  instanceId: string,
  ttlMs: number,
): Promise<{ drain: boolean } | null> {
  const [rows] = await dataSource.query<[{ drain: boolean }[], number]>(
    `UPDATE endpoints SET lease_until = now() + $4 * interval '1 ms', seen_at = now()
      WHERE id::text = $1 AND team_id = $2 AND instance_id = $3 AND lease_until >= now() RETURNING drain`,
    [leaseId, teamId, instanceId, ttlMs],
  );
  return rows[0] ?? null;
}

/** Ends a lease at once. */
export async function endEndpoint(dataSource: DataSource, teamId: string, leaseId: string): Promise<void> {
  await dataSource.query(
    `WITH ended AS (
       UPDATE endpoints SET state = 'retired', lease_until = now() - interval '1 ms' WHERE id::text = $1 AND team_id = $2
       RETURNING estimator_id)
     SELECT pg_notify('hyperhost_commands', estimator_id::text) FROM ended`,
    [leaseId, teamId],
  );
}

/** The endpoints of a pool whose leases live. */
export async function livingEndpoints(dataSource: DataSource, poolId: string): Promise<EndpointRow[]> {
  return dataSource.query(
    `SELECT id, address, instance_id AS "instanceId", slots, max_resident_models AS "maxResidentModels", heartbeat_interval_ms AS "heartbeatIntervalMs",
            copies_models AS "copiesModels", drain
       FROM endpoints WHERE estimator_id = $1 AND lease_until >= now() ORDER BY id`,
    [poolId],
  );
}

/** Notes what the owner of the pool found when it spoke to an endpoint. */
export async function noteEndpointState(
  dataSource: DataSource,
  endpointId: string,
  state: 'healthy' | 'unreachable',
): Promise<void> {
  await dataSource.query(`UPDATE endpoints SET state = $2 WHERE id = $1 AND state <> 'retired'`, [endpointId, state]);
}

/** The data sets of a pool's estimator, as its last registration described them. */
export async function datasetsOfPool(
  dataSource: DataSource,
  poolId: string,
): Promise<{ name: string; chunks: number }[]> {
  const rows = await dataSource.query(`SELECT datasets FROM estimators WHERE id = $1`, [poolId]);
  return rows[0]?.datasets ?? [];
}

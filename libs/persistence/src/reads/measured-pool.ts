import type { DataSource } from 'typeorm';

/** What is known of the time that an estimator takes, and of the slots it has now. */
export interface MeasuredPool {
  /** Slots of each endpoint whose lease lives. */
  readonly slots: readonly number[];
  /** Seconds of one call; null when none has been measured. */
  readonly callSeconds: number | null;
  /** Seconds of one scoring. */
  readonly scoreSeconds: number;
  /** Whether all of them copy models from one to the other. */
  readonly copiesModels: boolean;
}

/** How many of its last searches an estimator's times are taken from. */
const SEARCHES = 5;

/** Measured times of an estimator, over its last searches that have scores. */
export async function measuredPool(dataSource: DataSource, estimatorId: string): Promise<MeasuredPool> {
  const [row] = await dataSource.query<[MeasuredPool]>(
    `WITH recent AS (
       SELECT team_id, id, done_calls FROM searches WHERE estimator_id = $1 AND done_calls > 0
        ORDER BY created_at DESC LIMIT $2
     ), times AS (
       SELECT sum(h.fit_seconds) AS fit, avg(h.score_seconds) AS score
         FROM recent r JOIN history h ON h.team_id = r.team_id AND h.search_id = r.id
     )
     SELECT pool.slots, pool."copiesModels",
            (times.fit / nullif((SELECT sum(done_calls) FROM recent), 0))::float8 AS "callSeconds",
            coalesce(times.score, 0)::float8 AS "scoreSeconds"
       FROM times, (
         SELECT coalesce(array_agg(slots), '{}') AS slots, coalesce(bool_and(copies_models), false) AS "copiesModels"
           FROM endpoints WHERE estimator_id = $1 AND lease_until >= now() AND NOT drain) pool`,
    [estimatorId, SEARCHES],
  );
  return row;
}

import type { DataSource, QueryRunner } from 'typeorm';
import type { PoolHold } from './pool-lease.js';

/** A score at a point of the plan. One unchangeable row of history. */
export interface ScoredFact {
  readonly type: 'scored';
  readonly teamId: string;
  readonly searchId: string;
  readonly model: number;
  readonly calls: number;
  readonly score: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
  readonly endpointId: string;
}

/** The verdict that a model failed. */
export interface FailedFact {
  readonly type: 'failed';
  readonly teamId: string;
  readonly searchId: string;
  readonly model: number;
  readonly failure: { readonly reason: string; readonly message: string; readonly traceback: string };
}

export type Fact = ScoredFact | FailedFact;

/** Where a model stands. Derived from the facts; kept so that lists need not fold them. */
export interface ModelStandingRow {
  readonly teamId: string;
  readonly searchId: string;
  readonly model: number;
  readonly state: string;
  readonly rung: number;
  readonly calls: number;
  readonly score: number | null;
  readonly endpointId: string | null;
}

/** Where a search stands. Derived, like a model's standing. All numbers are totals, so writing twice does no harm. */
export interface SearchStandingRow {
  readonly searchId: string;
  readonly doneModels: number;
  readonly doneCalls: number;
  readonly executedCalls: number;
  readonly bestSoFar: number | null;
  readonly progress: unknown;
}

/** How a search ended. */
export interface EndRow {
  readonly searchId: string;
  readonly state: 'finished' | 'failed' | 'cancelled';
  readonly bestModel: number | null;
  readonly bestScore: number | null;
  readonly digest: string | null;
  readonly error: string | null;
}

/** A line of a search's log. */
export interface EventRow {
  readonly teamId: string;
  readonly searchId: string;
  readonly type: string;
  readonly model: number | null;
  readonly detail: unknown;
}

/** What one transaction writes. */
export interface Group {
  readonly facts: readonly Fact[];
  readonly models: readonly ModelStandingRow[];
  readonly searches: readonly SearchStandingRow[];
  readonly ends: readonly EndRow[];
  readonly events: readonly EventRow[];
}

/** Another scheduler owns the pool now. Whoever gets this must stop working on it. */
export class StaleEpoch extends Error {
  constructor(hold: PoolHold) {
    super(`pool ${hold.poolId} has another owner than epoch ${hold.epoch}`);
    this.name = 'StaleEpoch';
  }
}

/**
 * Commits a group for the owner of a pool: locks the pool's row, compares owner and epoch, and writes, all in one
 * transaction. A score that is there already stands; the answer holds the scores as they are in the books, which is what
 * the caller must fold. Writing the same group twice changes nothing but the log.
 *
 * @throws StaleEpoch when the pool has another owner by now; then nothing is written.
 */
export async function commitGroup(dataSource: DataSource, hold: PoolHold, group: Group): Promise<ScoredRow[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('BEGIN');
    const owned = await runner.query(`SELECT 1 FROM pools WHERE id = $1 AND owner = $2 AND epoch = $3 FOR UPDATE`, [
      hold.poolId,
      hold.owner,
      hold.epoch,
    ]);
    if (owned.length === 0) throw new StaleEpoch(hold);
    const scored = await writeHistory(
      runner,
      group.facts.filter((fact) => fact.type === 'scored'),
    );
    await writeFailures(
      runner,
      group.facts.filter((fact) => fact.type === 'failed'),
    );
    await writeModels(runner, group.models);
    await writeSearches(runner, group.searches);
    await writeEnds(runner, group.ends);
    await writeEvents(runner, group.events);
    const seen = new Set([...group.facts, ...group.searches, ...group.ends].map((row) => row.searchId));
    if (seen.size > 0) {
      await runner.query(`SELECT pg_notify('hyperhost', id) FROM unnest($1::text[]) AS id`, [[...seen]]);
    }
    await runner.query('COMMIT');
    return scored;
  } catch (error) {
    await runner.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    await runner.release();
  }
}

/** A score as it is in the books. */
export interface ScoredRow {
  readonly searchId: string;
  readonly model: number;
  readonly calls: number;
  readonly score: number;
}

async function writeHistory(runner: QueryRunner, facts: readonly ScoredFact[]): Promise<ScoredRow[]> {
  if (facts.length === 0) return [];
  return runner.query(
    `WITH given AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::float8[], $6::text[], $7::float8[],
         $8::float8[], $9::uuid[])
         AS g (team_id, search_id, model, calls, score, metrics, fit_seconds, score_seconds, endpoint_id)
     ), inserted AS (
       INSERT INTO history (team_id, search_id, model, calls, score, metrics, fit_seconds, score_seconds, endpoint_id)
       SELECT team_id, search_id, model, calls, score, metrics::jsonb, fit_seconds, score_seconds, endpoint_id FROM given
       ON CONFLICT DO NOTHING
       RETURNING search_id, model, calls, score
     )
     SELECT search_id AS "searchId", model, calls, score FROM inserted
     UNION ALL
     SELECT h.search_id, h.model, h.calls, h.score FROM history h JOIN given USING (team_id, search_id, model, calls)`,
    columns(facts, [
      (f) => f.teamId,
      (f) => f.searchId,
      (f) => f.model,
      (f) => f.calls,
      (f) => f.score,
      (f) => JSON.stringify(f.metrics),
      (f) => f.fitSeconds,
      (f) => f.scoreSeconds,
      (f) => f.endpointId,
    ]),
  );
}

async function writeFailures(runner: QueryRunner, facts: readonly FailedFact[]): Promise<void> {
  if (facts.length === 0) return;
  await runner.query(
    `UPDATE models m SET state = 'failed', failure = g.failure::jsonb
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) AS g (team_id, search_id, number, failure)
      WHERE m.team_id = g.team_id AND m.search_id = g.search_id AND m.number = g.number AND m.failure IS NULL`,
    columns(facts, [(f) => f.teamId, (f) => f.searchId, (f) => f.model, (f) => JSON.stringify(f.failure)]),
  );
}

async function writeModels(runner: QueryRunner, models: readonly ModelStandingRow[]): Promise<void> {
  if (models.length === 0) return;
  await runner.query(
    `UPDATE models m SET state = g.state, rung = g.rung, calls = g.calls, score = g.score,
            endpoint_id = coalesce(g.endpoint_id, m.endpoint_id)
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::int[], $6::int[], $7::float8[], $8::uuid[])
         AS g (team_id, search_id, number, state, rung, calls, score, endpoint_id)
      WHERE m.team_id = g.team_id AND m.search_id = g.search_id AND m.number = g.number`,
    columns(models, [
      (m) => m.teamId,
      (m) => m.searchId,
      (m) => m.model,
      (m) => m.state,
      (m) => m.rung,
      (m) => m.calls,
      (m) => m.score,
      (m) => m.endpointId,
    ]),
  );
}

async function writeSearches(runner: QueryRunner, searches: readonly SearchStandingRow[]): Promise<void> {
  for (const search of searches) {
    await runner.query(
      `UPDATE searches SET done_models = $2, done_calls = $3, executed_calls = $4, best_so_far = $5, progress = $6
        WHERE id = $1`,
      [
        search.searchId,
        search.doneModels,
        search.doneCalls,
        search.executedCalls,
        search.bestSoFar,
        JSON.stringify(search.progress),
      ],
    );
  }
}

async function writeEnds(runner: QueryRunner, ends: readonly EndRow[]): Promise<void> {
  for (const end of ends) {
    await runner.query(
      `UPDATE searches SET state = $2, best_model = $3, best_score = $4, digest = $5, error = $6, finished_at = now()
        WHERE id = $1 AND state IN ('submitted', 'running')`,
      [end.searchId, end.state, end.bestModel, end.bestScore, end.digest, end.error],
    );
  }
}

async function writeEvents(runner: QueryRunner, events: readonly EventRow[]): Promise<void> {
  if (events.length === 0) return;
  await runner.query(
    `INSERT INTO events (team_id, search_id, type, model, detail)
     SELECT team_id, search_id, type, model, detail::jsonb
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[]) AS g (team_id, search_id, type, model, detail)`,
    columns(events, [
      (e) => e.teamId,
      (e) => e.searchId,
      (e) => e.type,
      (e) => e.model,
      (e) => JSON.stringify(e.detail ?? {}),
    ]),
  );
}

/** One array a column, as `unnest` takes them: far faster than a row a statement. */
function columns<T>(rows: readonly T[], parts: readonly ((row: T) => unknown)[]): unknown[][] {
  return parts.map((part) => rows.map(part));
}

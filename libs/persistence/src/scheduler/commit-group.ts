import type { DataSource } from 'typeorm';
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
 * Commits a group for the owner of a pool, in one transaction: locks the pool's row, compares owner and epoch, and writes.
 * A score that is there already stands; the answer holds the scores as they are in the books, which is what the caller
 * must fold. Writing the same group twice changes nothing but the log.
 *
 * @throws StaleEpoch when the pool has another owner by now; then nothing is written.
 */
export async function commitGroup(dataSource: DataSource, hold: PoolHold, group: Group): Promise<ScoredRow[]> {
  const failures = group.facts.filter((fact) => fact.type === 'failed');
  // The usual case: a statement is a transaction, and a score is waited for, so the fewer messages the better.
  if (failures.length + group.ends.length === 0) return writeUsual(dataSource, hold, group);
  return dataSource.transaction(async (manager) => {
    if (failures.length > 0) await writeFailures(manager, hold, failures);
    const scored = await writeUsual(manager, hold, group);
    await writeEnds(manager, group.ends);
    return scored;
  });
}

/** A score as it is in the books. */
export interface ScoredRow {
  readonly searchId: string;
  readonly model: number;
  readonly calls: number;
  readonly score: number;
}

/** Scores, standings, the log and the notice, in one statement. The answer holds the scores as they are in the books. */
async function writeUsual(books: Querying, hold: PoolHold, group: Group): Promise<ScoredRow[]> {
  const { facts, models, searches, ends, events } = group;
  const values: unknown[] = [hold.poolId, hold.owner, hold.epoch];
  const of = (column: readonly unknown[]) => `$${values.push(column)}`;
  const parts = [OWNED];
  const scores = facts.filter((fact) => fact.type === 'scored');
  if (scores.length > 0) parts.push(scoresPart(scores, of));
  // The standing of a model that fails here was that of before; the right one comes when the failure has been folded.
  const failed = new Set(facts.flatMap((fact) => (fact.type === 'failed' ? [`${fact.searchId}/${fact.model}`] : [])));
  const living = models.filter(({ searchId, model }) => !failed.has(`${searchId}/${model}`));
  if (living.length > 0) parts.push(modelsPart(living, of));
  if (searches.length > 0) parts.push(searchesPart(searches, of));
  if (events.length > 0) parts.push(eventsPart(events, of));
  const seen = new Set([...facts, ...searches, ...ends].map((row) => row.searchId));
  parts.push(`notified AS (
    SELECT count(pg_notify('hyperhost', id)) FROM unnest(${of([...seen])}::text[]) AS id, owned)`);
  const answer = scores.length > 0 ? `coalesce((SELECT json_agg(scored) FROM scored), '[]')` : `'[]'::json`;
  const statement = `WITH ${parts.join(', ')}
    SELECT (SELECT count(*) FROM owned) AS owned, ${answer} AS scored FROM notified`;
  const write = async () => {
    const [row] = await books.query<[{ owned: number; scored: ScoredRow[] }]>(statement, values);
    if (row.owned === 0) throw new StaleEpoch(hold);
    return row.scored;
  };
  const scored = await write();
  // A statement does not see what was committed while it waited for the lock, such as its own twin whose answer was lost.
  return scored.length < scores.length ? write() : scored;
}

/** What can be asked: the database, or a transaction on it. */
type Querying = Pick<DataSource, 'query'>;

/** The pool's row, locked, if it is ours; each part of a statement is joined with it, so without it nothing is written. */
const OWNED = 'owned AS MATERIALIZED (SELECT 1 FROM pools WHERE id = $1 AND owner = $2 AND epoch = $3 FOR UPDATE)';

/** Takes a column of values; the answer stands for it in the statement. */
type Column = (values: readonly unknown[]) => string;

function scoresPart(facts: readonly ScoredFact[], of: Column): string {
  return `given AS (
      SELECT * FROM unnest(
        ${of(facts.map((f) => f.teamId))}::uuid[], ${of(facts.map((f) => f.searchId))}::uuid[],
        ${of(facts.map((f) => f.model))}::int[], ${of(facts.map((f) => f.calls))}::int[],
        ${of(facts.map((f) => f.score))}::float8[], ${of(facts.map((f) => JSON.stringify(f.metrics)))}::text[],
        ${of(facts.map((f) => f.fitSeconds))}::float8[], ${of(facts.map((f) => f.scoreSeconds))}::float8[],
        ${of(facts.map((f) => f.endpointId))}::uuid[])
        AS g (team_id, search_id, model, calls, score, metrics, fit_seconds, score_seconds, endpoint_id), owned
    ), inserted AS (
      INSERT INTO history (team_id, search_id, model, calls, score, metrics, fit_seconds, score_seconds, endpoint_id)
      SELECT team_id, search_id, model, calls, score, metrics::jsonb, fit_seconds, score_seconds, endpoint_id FROM given
      ON CONFLICT DO NOTHING
      RETURNING search_id, model, calls, score
    ), scored AS (
      SELECT search_id AS "searchId", model, calls, score FROM inserted
      UNION ALL
      SELECT h.search_id, h.model, h.calls, h.score FROM history h JOIN given USING (team_id, search_id, model, calls)
    )`;
}

function modelsPart(models: readonly ModelStandingRow[], of: Column): string {
  return `models_written AS (
      UPDATE models m SET state = g.state, rung = g.rung, calls = g.calls, score = g.score,
             endpoint_id = coalesce(g.endpoint_id, m.endpoint_id)
        FROM unnest(
          ${of(models.map((m) => m.teamId))}::uuid[], ${of(models.map((m) => m.searchId))}::uuid[],
          ${of(models.map((m) => m.model))}::int[], ${of(models.map((m) => m.state))}::text[],
          ${of(models.map((m) => m.rung))}::int[], ${of(models.map((m) => m.calls))}::int[],
          ${of(models.map((m) => m.score))}::float8[], ${of(models.map((m) => m.endpointId))}::uuid[])
          AS g (team_id, search_id, number, state, rung, calls, score, endpoint_id), owned
       WHERE m.team_id = g.team_id AND m.search_id = g.search_id AND m.number = g.number)`;
}

function searchesPart(searches: readonly SearchStandingRow[], of: Column): string {
  return `searches_written AS (
      UPDATE searches s SET done_models = g.done_models, done_calls = g.done_calls, executed_calls = g.executed_calls,
             best_so_far = g.best_so_far, progress = g.progress::jsonb
        FROM unnest(
          ${of(searches.map((s) => s.searchId))}::uuid[], ${of(searches.map((s) => s.doneModels))}::int[],
          ${of(searches.map((s) => s.doneCalls))}::bigint[], ${of(searches.map((s) => s.executedCalls))}::bigint[],
          ${of(searches.map((s) => s.bestSoFar))}::float8[], ${of(searches.map((s) => JSON.stringify(s.progress)))}::text[])
          AS g (id, done_models, done_calls, executed_calls, best_so_far, progress), owned
       WHERE s.id = g.id)`;
}

function eventsPart(events: readonly EventRow[], of: Column): string {
  return `events_written AS (
      INSERT INTO events (team_id, search_id, type, model, detail)
      SELECT team_id, search_id, type, model, detail::jsonb
        FROM unnest(
          ${of(events.map((e) => e.teamId))}::uuid[], ${of(events.map((e) => e.searchId))}::uuid[],
          ${of(events.map((e) => e.type))}::text[], ${of(events.map((e) => e.model))}::int[],
          ${of(events.map((e) => JSON.stringify(e.detail ?? {})))}::text[])
          AS g (team_id, search_id, type, model, detail), owned)`;
}

async function writeFailures(books: Querying, hold: PoolHold, facts: readonly FailedFact[]): Promise<void> {
  await books.query(
    `WITH ${OWNED}
     UPDATE models m SET state = 'failed', failure = g.failure::jsonb
       FROM unnest($4::uuid[], $5::uuid[], $6::int[], $7::text[]) AS g (team_id, search_id, number, failure), owned
      WHERE m.team_id = g.team_id AND m.search_id = g.search_id AND m.number = g.number AND m.failure IS NULL`,
    [
      hold.poolId,
      hold.owner,
      hold.epoch,
      facts.map((f) => f.teamId),
      facts.map((f) => f.searchId),
      facts.map((f) => f.model),
      facts.map((f) => JSON.stringify(f.failure)),
    ],
  );
}

async function writeEnds(books: Querying, ends: readonly EndRow[]): Promise<void> {
  for (const end of ends) {
    await books.query(
      `UPDATE searches SET state = $2, best_model = $3, best_score = $4, digest = $5, error = $6, finished_at = now()
        WHERE id = $1 AND state IN ('submitted', 'running')`,
      [end.searchId, end.state, end.bestModel, end.bestScore, end.digest, end.error],
    );
  }
}

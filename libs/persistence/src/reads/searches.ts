import type { SearchLifeState } from '@hyperhost/core';
import type { DataSource } from 'typeorm';
import { type Page, pageOf } from './page.js';

/** A search as its row tells. */
export interface SearchRead {
  readonly id: string;
  readonly name: string;
  readonly estimator: string;
  readonly state: SearchLifeState;
  readonly priority: number;
  readonly seed: number;
  readonly spec: unknown;
  readonly plan: unknown;
  readonly progress: unknown;
  readonly promisedModels: number;
  readonly promisedCalls: number;
  readonly doneModels: number;
  readonly doneCalls: number;
  readonly executedCalls: number;
  readonly bestSoFar: number | null;
  readonly best: { readonly model: number; readonly score: number; readonly params: Record<string, unknown> } | null;
  readonly error: string | null;
  readonly digest: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Since the start until the end, or until now. Null: not started. */
  readonly seconds: number | null;
}

/**
 * Searches as they are read. `from` chooses the rows before anything is joined to them: whatever the planner knows of the
 * tables, it then looks up the best models of a page, and not the models of all searches.
 */
function searchesFrom(from: string): string {
  return `SELECT s.id, s.name, e.name AS estimator, s.state, s.priority, s.seed, s.spec, s.plan, s.progress,
      s.promised_models AS "promisedModels", s.promised_calls AS "promisedCalls", s.done_models AS "doneModels",
      s.done_calls AS "doneCalls", s.executed_calls AS "executedCalls", s.best_so_far AS "bestSoFar",
      CASE WHEN s.best_score IS NOT NULL
        THEN jsonb_build_object('model', s.best_model, 'score', s.best_score, 'params', b.params) END AS best,
      s.error, s.digest, s.created_at AS "createdAt", s.started_at AS "startedAt", s.finished_at AS "finishedAt",
      extract(epoch FROM coalesce(s.finished_at, now()) - s.started_at)::float8 AS seconds,
      (extract(epoch FROM s.created_at) * 1000000)::bigint AS micros
    FROM (${from}) s
    JOIN estimators e ON e.id = s.estimator_id
    LEFT JOIN models b ON b.team_id = s.team_id AND b.search_id = s.id AND b.number = s.best_model`;
}

/** Place of a search in the list, newest first. */
const CURSOR = /^(\d{1,17})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The place that a cursor names; null if it is none of ours. */
export function parseSearchCursor(cursor: string): { micros: number; id: string } | null {
  const found = CURSOR.exec(Buffer.from(cursor, 'base64url').toString());
  return found ? { micros: Number(found[1]), id: found[2] as string } : null;
}

/** The searches of a team, newest first. A search that is added meanwhile moves no cursor. */
export async function listSearches(
  dataSource: DataSource,
  teamId: string,
  asked: { first: number; after: { micros: number; id: string } | null; state: SearchLifeState | null },
): Promise<Page<SearchRead>> {
  const { first, after, state } = asked;
  const rows = await dataSource.query<(SearchRead & { micros: number })[]>(
    `${searchesFrom(
      `SELECT * FROM searches WHERE team_id = $1 AND ($2::text IS NULL OR state = $2)
          AND ($3::bigint IS NULL OR (created_at, id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
        ORDER BY created_at DESC, id DESC LIMIT $5`,
    )} ORDER BY s.created_at DESC, s.id DESC`,
    [teamId, state, after?.micros ?? null, after?.id ?? null, first + 1],
  );
  const [{ count }] = await dataSource.query<[{ count: number }]>(
    'SELECT count(*) AS count FROM searches WHERE team_id = $1 AND ($2::text IS NULL OR state = $2)',
    [teamId, state],
  );
  return pageOf(rows, first, count, ({ micros, id }) => Buffer.from(`${micros}.${id}`).toString('base64url'));
}

/** One search of the team, or null. */
export async function findSearch(dataSource: DataSource, teamId: string, id: string): Promise<SearchRead | null> {
  const one = searchesFrom('SELECT * FROM searches WHERE team_id = $1 AND id = $2');
  const rows = await dataSource.query<SearchRead[]>(one, [teamId, id]);
  return rows[0] ?? null;
}

/** The search that was submitted with this request key, and the digest of what was asked then. */
export async function findRequest(
  dataSource: DataSource,
  teamId: string,
  requestKey: string,
): Promise<{ id: string; digest: string } | null> {
  const rows = await dataSource.query<{ id: string; digest: string }[]>(
    'SELECT id, request_digest AS digest FROM searches WHERE team_id = $1 AND request_key = $2',
    [teamId, requestKey],
  );
  return rows[0] ?? null;
}

/**
 * Counted calls by the address at which they were made: each score stands for the calls since its model's score before.
 */
export async function callsByEndpoint(
  dataSource: DataSource,
  teamId: string,
  searchId: string,
): Promise<{ endpoint: string; calls: number }[]> {
  return dataSource.query(
    `SELECT coalesce(e.address, h.endpoint_id::text) AS endpoint, sum(h.calls - h.before)::bigint AS calls
       FROM (SELECT endpoint_id, calls, coalesce(lag(calls) OVER (PARTITION BY model ORDER BY calls), 0) AS before
               FROM history WHERE team_id = $1 AND search_id = $2) h
       LEFT JOIN endpoints e ON e.id = h.endpoint_id
      GROUP BY 1 ORDER BY 1`,
    [teamId, searchId],
  );
}

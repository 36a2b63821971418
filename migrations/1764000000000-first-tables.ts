import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Teams and keys; estimators, pools and endpoints; searches, models, history and events. */
export class FirstTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE events, history, models, searches, endpoints, pools, estimators, keys, teams');
  }
}

const TABLES = [
  `CREATE TABLE teams (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE keys (
    id text PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('admin', 'plugin', 'session', 'link')),
    name text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    used_at timestamptz,
    revoked_at timestamptz
  )`,
  'CREATE INDEX ON keys (team_id, created_at)',
  `CREATE TABLE estimators (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    name text NOT NULL,
    version text NOT NULL,
    sdk text NOT NULL,
    deterministic boolean NOT NULL,
    datasets jsonb NOT NULL,
    default_space jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (team_id, name)
  )`,
  `CREATE TABLE pools (
    id uuid PRIMARY KEY REFERENCES estimators ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    owner text,
    epoch bigint NOT NULL DEFAULT '0',
    lease_until timestamptz
  )`,
  `CREATE TABLE endpoints (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    estimator_id uuid NOT NULL REFERENCES estimators ON DELETE CASCADE,
    address text NOT NULL,
    instance_id text NOT NULL,
    slots int NOT NULL CHECK (slots >= 1),
    max_resident_models int NOT NULL,
    heartbeat_interval_ms int NOT NULL,
    version text NOT NULL,
    sdk text NOT NULL,
    state text NOT NULL CHECK (state IN ('healthy', 'unreachable', 'draining', 'retired')),
    registered_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL,
    drain boolean NOT NULL DEFAULT false,
    UNIQUE (team_id, estimator_id, address)
  )`,
  'CREATE INDEX ON endpoints (estimator_id, lease_until)',
  `CREATE TABLE searches (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    estimator_id uuid NOT NULL REFERENCES estimators,
    name text NOT NULL,
    spec jsonb NOT NULL,
    seed bigint NOT NULL,
    priority int NOT NULL CHECK (priority >= 1 AND priority <= 99),
    state text NOT NULL DEFAULT 'submitted'
      CHECK (state IN ('submitted', 'running', 'finished', 'failed', 'cancelled')),
    plan jsonb NOT NULL,
    promised_models int NOT NULL,
    promised_calls bigint NOT NULL,
    done_models int NOT NULL DEFAULT 0,
    done_calls bigint NOT NULL DEFAULT '0',
    executed_calls bigint NOT NULL DEFAULT '0',
    best_so_far double precision,
    best_model int,
    best_score double precision,
    progress jsonb,
    digest text,
    error text,
    cancel_requested boolean NOT NULL DEFAULT false,
    request_key text,
    request_digest text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    UNIQUE (team_id, id),
    UNIQUE (team_id, request_key)
  )`,
  'CREATE INDEX ON searches (team_id, created_at, id)',
  'CREATE INDEX ON searches (estimator_id, state)',
  `CREATE TABLE models (
    team_id uuid,
    search_id uuid,
    number int,
    bracket int NOT NULL,
    params jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
      CHECK (state IN ('waiting', 'training', 'paused', 'stopped', 'finished', 'failed')),
    rung int NOT NULL DEFAULT 0,
    calls int NOT NULL DEFAULT 0,
    score double precision,
    failure jsonb,
    endpoint_id uuid,
    PRIMARY KEY (team_id, search_id, number),
    FOREIGN KEY (team_id, search_id) REFERENCES searches (team_id, id) ON DELETE CASCADE
  )`,
  `CREATE TABLE history (
    team_id uuid,
    search_id uuid,
    model int,
    calls int CHECK (calls >= 1),
    score double precision NOT NULL CHECK (score > '-Infinity' AND score < 'Infinity'),
    metrics jsonb NOT NULL,
    fit_seconds double precision NOT NULL,
    score_seconds double precision NOT NULL,
    endpoint_id uuid NOT NULL,
    seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (team_id, search_id, model, calls),
    FOREIGN KEY (team_id, search_id) REFERENCES searches (team_id, id) ON DELETE CASCADE
  )`,
  'CREATE INDEX ON history (team_id, search_id, seq)',
  `CREATE TABLE events (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    team_id uuid NOT NULL,
    search_id uuid NOT NULL,
    type text NOT NULL,
    model int,
    detail jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (team_id, search_id) REFERENCES searches (team_id, id) ON DELETE CASCADE
  )`,
  'CREATE INDEX ON events (team_id, search_id, id)',
];

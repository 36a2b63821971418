-- The schema after all migrations, in a fixed order. Written by: node dist/migrations/write-schema.js
-- It is for reading and for comparing; the database itself is made by the migrations alone.

CREATE TABLE endpoints (
  address text NOT NULL,
  copies_models boolean NOT NULL DEFAULT false,
  drain boolean NOT NULL DEFAULT false,
  estimator_id uuid NOT NULL,
  heartbeat_interval_ms integer NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  instance_id text NOT NULL,
  lease_until timestamp with time zone NOT NULL,
  max_resident_models integer NOT NULL,
  registered_at timestamp with time zone NOT NULL DEFAULT now(),
  sdk text NOT NULL,
  seen_at timestamp with time zone NOT NULL DEFAULT now(),
  slots integer NOT NULL,
  state text NOT NULL,
  team_id uuid NOT NULL,
  version text NOT NULL
);

CREATE TABLE estimators (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  datasets jsonb NOT NULL,
  default_space jsonb,
  deterministic boolean NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  sdk text NOT NULL,
  team_id uuid NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  version text NOT NULL
);

CREATE TABLE events (
  at timestamp with time zone NOT NULL DEFAULT now(),
  detail jsonb NOT NULL DEFAULT '{}'::jsonb,
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  model integer,
  search_id uuid NOT NULL,
  team_id uuid NOT NULL,
  type text NOT NULL
);

CREATE TABLE history (
  at timestamp with time zone NOT NULL DEFAULT now(),
  calls integer NOT NULL,
  endpoint_id uuid NOT NULL,
  fit_seconds double precision NOT NULL,
  metrics jsonb NOT NULL,
  model integer NOT NULL,
  score double precision NOT NULL,
  score_seconds double precision NOT NULL,
  search_id uuid NOT NULL,
  seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  team_id uuid NOT NULL
);

CREATE TABLE keys (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone,
  hash bytea NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  revoked_at timestamp with time zone,
  team_id uuid NOT NULL,
  used_at timestamp with time zone
);

CREATE TABLE models (
  bracket integer NOT NULL,
  calls integer NOT NULL DEFAULT 0,
  endpoint_id uuid,
  failure jsonb,
  number integer NOT NULL,
  params jsonb NOT NULL,
  rung integer NOT NULL DEFAULT 0,
  score double precision,
  search_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'waiting'::text,
  team_id uuid NOT NULL
);

CREATE TABLE pools (
  epoch bigint NOT NULL DEFAULT '0'::bigint,
  id uuid NOT NULL,
  lease_until timestamp with time zone,
  owner text,
  team_id uuid NOT NULL
);

CREATE TABLE searches (
  best_model integer,
  best_score double precision,
  best_so_far double precision,
  cancel_requested boolean NOT NULL DEFAULT false,
  chunks integer,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  digest text,
  done_calls bigint NOT NULL DEFAULT '0'::bigint,
  done_models integer NOT NULL DEFAULT 0,
  error text,
  estimator_id uuid NOT NULL,
  executed_calls bigint NOT NULL DEFAULT '0'::bigint,
  finished_at timestamp with time zone,
  id uuid NOT NULL,
  name text NOT NULL,
  plan jsonb NOT NULL,
  priority integer NOT NULL,
  progress jsonb,
  promised_calls bigint NOT NULL,
  promised_models integer NOT NULL,
  request_digest text,
  request_key text,
  seed bigint NOT NULL,
  spec jsonb NOT NULL,
  started_at timestamp with time zone,
  state text NOT NULL DEFAULT 'submitted'::text,
  team_id uuid NOT NULL
);

CREATE TABLE teams (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL
);

ALTER TABLE endpoints ADD CONSTRAINT endpoints_estimator_id_fkey FOREIGN KEY (estimator_id) REFERENCES estimators(id) ON DELETE CASCADE;
ALTER TABLE endpoints ADD CONSTRAINT endpoints_pkey PRIMARY KEY (id);
ALTER TABLE endpoints ADD CONSTRAINT endpoints_slots_check CHECK (slots >= 1);
ALTER TABLE endpoints ADD CONSTRAINT endpoints_state_check CHECK (state = ANY (ARRAY['healthy'::text, 'unreachable'::text, 'draining'::text, 'retired'::text]));
ALTER TABLE endpoints ADD CONSTRAINT endpoints_team_id_estimator_id_address_key UNIQUE (team_id, estimator_id, address);
ALTER TABLE endpoints ADD CONSTRAINT endpoints_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id) ON DELETE CASCADE;
ALTER TABLE estimators ADD CONSTRAINT estimators_pkey PRIMARY KEY (id);
ALTER TABLE estimators ADD CONSTRAINT estimators_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id) ON DELETE CASCADE;
ALTER TABLE estimators ADD CONSTRAINT estimators_team_id_name_key UNIQUE (team_id, name);
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE events ADD CONSTRAINT events_team_id_search_id_fkey FOREIGN KEY (team_id, search_id) REFERENCES searches(team_id, id) ON DELETE CASCADE;
ALTER TABLE history ADD CONSTRAINT history_calls_check CHECK (calls >= 1);
ALTER TABLE history ADD CONSTRAINT history_pkey PRIMARY KEY (team_id, search_id, model, calls);
ALTER TABLE history ADD CONSTRAINT history_score_check CHECK (score > '-Infinity'::double precision AND score < 'Infinity'::double precision);
ALTER TABLE history ADD CONSTRAINT history_team_id_search_id_fkey FOREIGN KEY (team_id, search_id) REFERENCES searches(team_id, id) ON DELETE CASCADE;
ALTER TABLE keys ADD CONSTRAINT keys_hash_check CHECK (octet_length(hash) = 32);
ALTER TABLE keys ADD CONSTRAINT keys_kind_check CHECK (kind = ANY (ARRAY['admin'::text, 'plugin'::text, 'session'::text, 'link'::text]));
ALTER TABLE keys ADD CONSTRAINT keys_pkey PRIMARY KEY (id);
ALTER TABLE keys ADD CONSTRAINT keys_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id) ON DELETE CASCADE;
ALTER TABLE models ADD CONSTRAINT models_pkey PRIMARY KEY (team_id, search_id, number);
ALTER TABLE models ADD CONSTRAINT models_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'training'::text, 'paused'::text, 'stopped'::text, 'finished'::text, 'failed'::text]));
ALTER TABLE models ADD CONSTRAINT models_team_id_search_id_fkey FOREIGN KEY (team_id, search_id) REFERENCES searches(team_id, id) ON DELETE CASCADE;
ALTER TABLE pools ADD CONSTRAINT pools_id_fkey FOREIGN KEY (id) REFERENCES estimators(id) ON DELETE CASCADE;
ALTER TABLE pools ADD CONSTRAINT pools_pkey PRIMARY KEY (id);
ALTER TABLE pools ADD CONSTRAINT pools_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id) ON DELETE CASCADE;
ALTER TABLE searches ADD CONSTRAINT searches_estimator_id_fkey FOREIGN KEY (estimator_id) REFERENCES estimators(id);
ALTER TABLE searches ADD CONSTRAINT searches_pkey PRIMARY KEY (id);
ALTER TABLE searches ADD CONSTRAINT searches_priority_check CHECK (priority >= 1 AND priority <= 99);
ALTER TABLE searches ADD CONSTRAINT searches_state_check CHECK (state = ANY (ARRAY['submitted'::text, 'running'::text, 'finished'::text, 'failed'::text, 'cancelled'::text]));
ALTER TABLE searches ADD CONSTRAINT searches_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id) ON DELETE CASCADE;
ALTER TABLE searches ADD CONSTRAINT searches_team_id_id_key UNIQUE (team_id, id);
ALTER TABLE searches ADD CONSTRAINT searches_team_id_request_key_key UNIQUE (team_id, request_key);
ALTER TABLE teams ADD CONSTRAINT teams_name_key UNIQUE (name);
ALTER TABLE teams ADD CONSTRAINT teams_pkey PRIMARY KEY (id);
CREATE INDEX endpoints_estimator_id_lease_until_idx ON endpoints USING btree (estimator_id, lease_until);
CREATE INDEX events_team_id_search_id_id_idx ON events USING btree (team_id, search_id, id);
CREATE INDEX history_team_id_search_id_seq_idx ON history USING btree (team_id, search_id, seq);
CREATE INDEX keys_team_id_created_at_idx ON keys USING btree (team_id, created_at);
CREATE INDEX searches_estimator_id_state_idx ON searches USING btree (estimator_id, state);
CREATE INDEX searches_team_id_created_at_id_idx ON searches USING btree (team_id, created_at, id);

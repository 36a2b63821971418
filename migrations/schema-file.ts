import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** migrations/schema.sql of the project, seen from dist/migrations. */
export const SCHEMA_FILE = join(fileURLToPath(new URL('../..', import.meta.url)), 'migrations', 'schema.sql');

export const SCHEMA_HEAD = `-- The schema after all migrations, in a fixed order. Written by: node dist/migrations/write-schema.js
-- It is for reading and for comparing; the database itself is made by the migrations alone.

`;

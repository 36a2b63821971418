// Writes migrations/schema.sql: what all migrations together make.
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { migrate } from '@hyperhost/persistence';
import { SCHEMA_FILE, SCHEMA_HEAD } from './schema-file.js';
import { schemaText } from './schema-text.js';
import { onScratchServer } from './scratch-server.js';

await onScratchServer(async (emptyDatabase) => {
  const migrated = await emptyDatabase('migrated');
  await migrate(migrated);
  await writeFile(SCHEMA_FILE, SCHEMA_HEAD + (await schemaText(migrated)));
});
console.log('migrations/schema.sql is written.');

// `npm run migrate:check`: the migrations make exactly what the entities declare, and schema.sql says the same.
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { migrate } from '@hyperhost/persistence';
import { schemaDifference } from './schema-difference.js';
import { SCHEMA_FILE, SCHEMA_HEAD } from './schema-file.js';
import { schemaText } from './schema-text.js';
import { onScratchServer } from './scratch-server.js';

const problems = await onScratchServer(async (emptyDatabase) => {
  const found: string[] = [];
  const migrated = await emptyDatabase('migrated');
  await migrate(migrated);
  const text = await schemaText(migrated);

  const missing = (await migrated.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => `  ${query};`);
  // TypeORM sees no difference within a check, so what it would make of the entities is compared as well.
  const declared = await emptyDatabase('declared');
  await declared.synchronize();
  const difference = schemaDifference(text, await schemaText(declared));
  if (missing.length > 0 || difference) {
    found.push(
      'The entities and the migrations differ (- migrations, + entities):',
      difference,
      ...(missing.length > 0 ? ['To follow the entities, a database needs:', ...missing] : []),
      'Put it into a new class migrations/<milliseconds>-<name>.ts, export that from migrations/index.ts, then type:',
      '  npm run build && node dist/migrations/write-schema.js',
    );
  }

  const written = await readFile(SCHEMA_FILE, 'utf8').catch(() => '');
  if (written !== SCHEMA_HEAD + text) {
    found.push(
      'migrations/schema.sql is not what the migrations make (- file, + migrations):',
      schemaDifference(written, SCHEMA_HEAD + text),
      'Type:',
      '  node dist/migrations/write-schema.js',
    );
  }

  for (let count = migrated.migrations.length; count > 0; count--)
    await migrated.undoLastMigration({ transaction: 'each' });
  const left = await schemaText(migrated);
  if (left !== '') found.push('Undoing all migrations leaves behind:', left);
  return found;
});

console.log(problems.length === 0 ? 'Entities, migrations and schema.sql agree.' : problems.join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;

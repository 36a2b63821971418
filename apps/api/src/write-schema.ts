import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { EstimatorsResolver } from './graphql/estimators.resolver.js';
import { JsonScalar } from './graphql/json.js';
import { SearchesResolver } from './graphql/searches.resolver.js';

/** Writes the published GraphQL schema, or with --check says whether the written one is current. */
const path = fileURLToPath(new URL('../../../../apps/api/schema.graphql', import.meta.url));
const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
const schema = await app.get(GraphQLSchemaFactory).create([SearchesResolver, EstimatorsResolver], [JsonScalar]);
const text = `${printSchema(lexicographicSortSchema(schema))}\n`;
if (!process.argv.includes('--check')) await writeFile(path, text);
else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
  process.stderr.write('apps/api/schema.graphql is not current; type: npm run gen\n');
  process.exitCode = 1;
}

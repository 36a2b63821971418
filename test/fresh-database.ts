import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { createDataSource } from '@hyperhost/persistence';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { TEMPLATE, urlOf } from './postgres.js';

export interface FreshDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** A real, migrated, empty database for one test file, in a fifth of a second. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = urlOf(serverUrl, name);
  const dataSource = createDataSource(url);
  await dataSource.initialize();
  return {
    url,
    dataSource,
    async close() {
      await dataSource.destroy();
      await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = createDataSource(url);
  await server.initialize();
  try {
    await server.query(statement);
  } finally {
    await server.destroy();
  }
}

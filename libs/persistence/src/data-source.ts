import { types } from 'pg';
import { DataSource } from 'typeorm';
import * as migrations from '../../../migrations/index.js';
import {
  EndpointEntity,
  EstimatorEntity,
  EventEntity,
  HistoryEntity,
  KeyEntity,
  ModelEntity,
  PoolEntity,
  SearchEntity,
  TeamEntity,
} from './entities/index.js';
import { PostgresNames } from './entities/naming.js';
import { LOCKS, locked } from './locked.js';

const BIGINT = 20;

/** Every bigint here is far below 2^53 (counts, seeds, epochs), so it comes as a number, not as pg's default of a text. */
const typesOfColumns = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT ? Number : types.getTypeParser(oid, format as 'text'),
};

/** How long a new connection may take, in ms. */
const CONNECT_MS = 10_000;

/** A source of connections to the database at `url`; call `initialize()`, then `migrate`. It never alters tables by itself. */
export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [
      TeamEntity,
      KeyEntity,
      EstimatorEntity,
      PoolEntity,
      EndpointEntity,
      SearchEntity,
      ModelEntity,
      HistoryEntity,
      EventEntity,
    ],
    migrations: Object.values(migrations),
    namingStrategy: new PostgresNames(),
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    connectTimeoutMS: CONNECT_MS,
    applicationName: 'hyperhost',
    // A connection that breaks while idle is replaced by the pool; one in use tells its user.
    poolErrorHandler: () => {},
    // A connection whose other end has vanished must not be waited for for ever.
    extra: { types: typesOfColumns, keepAlive: true, keepAliveInitialDelayMillis: 10_000 },
  });
}

/**
 * Connects to the database at `url`.
 *
 * @throws Error that says, without the password, which database cannot be used and why.
 */
export async function openDataSource(url: string): Promise<DataSource> {
  const dataSource = createDataSource(url);
  try {
    return await dataSource.initialize();
  } catch (error) {
    // Node gives one error for each address that a name stands for.
    const reasons = error instanceof AggregateError ? error.errors : [error];
    const { host, pathname } = new URL(url);
    throw new Error(
      `cannot use the database at ${host}${pathname}: ${reasons.map((reason) => (reason as Error).message).join(', ')}; check DATABASE_URL`,
      { cause: error },
    );
  }
}

/**
 * Brings the schema up to date. Two processes may call it at once: the second waits for the first.
 *
 * @returns the names of the migrations that this call ran.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const done = await locked(dataSource, LOCKS.migrate, () => dataSource.runMigrations({ transaction: 'each' }));
  return done.map((migration) => migration.name);
}

export { createDataSource, migrate, openDataSource } from './data-source.js';
export { type EmbeddedOptions, type EmbeddedPostgres, openEmbeddedPostgres } from './embedded/index.js';
export * from './entities/index.js';
export { firstStart, KeyStore, openPepper, SESSION_MS, type VerifiedKey } from './keys/index.js';
export { type Channel, Notices } from './notices.js';
export { type OpenDatabase, openDatabase } from './open-database.js';
export * from './reads/index.js';
export * from './scheduler/index.js';
export { newSearchId } from './search-id.js';

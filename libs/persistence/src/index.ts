export { type Channel, Notices } from './notices.js';
export { type OpenDatabase, openDatabase } from './open-database.js';
export * from './scheduler/index.js';

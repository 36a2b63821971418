export * from './commit-group.js';
export * from './endpoints.js';
export * from './pool-lease.js';
export * from './take-in.js';

export * from './contract.js';
export * from './estimator-client.js';
export * from './step-outcome.js';

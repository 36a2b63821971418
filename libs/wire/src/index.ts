export * from './contract.js';
export * from './copy-model.js';
export * from './estimator-client.js';
export type { DescribeResponse as DescribeAnswer } from './gen/hyperhost/estimator/v1/DescribeResponse.js';
export * from './step-outcome.js';

// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Dataset as _hyperhost_estimator_v1_Dataset, Dataset__Output as _hyperhost_estimator_v1_Dataset__Output } from '../../../hyperhost/estimator/v1/Dataset.js';

export interface DescribeResponse {
  'name'?: (string);
  'version'?: (string);
  'sdk'?: (string);
  'instanceId'?: (string);
  'protocolMajors'?: (number)[];
  'maxConcurrentSteps'?: (number);
  'maxResidentModels'?: (number);
  'heartbeatIntervalMs'?: (number);
  'deterministic'?: (boolean);
  'datasets'?: (_hyperhost_estimator_v1_Dataset)[];
  'defaultSpaceJson'?: (string);
  'features'?: (string)[];
}

export interface DescribeResponse__Output {
  'name': (string);
  'version': (string);
  'sdk': (string);
  'instanceId': (string);
  'protocolMajors': (number)[];
  'maxConcurrentSteps': (number);
  'maxResidentModels': (number);
  'heartbeatIntervalMs': (number);
  'deterministic': (boolean);
  'datasets': (_hyperhost_estimator_v1_Dataset__Output)[];
  'defaultSpaceJson': (string);
  'features': (string)[];
}

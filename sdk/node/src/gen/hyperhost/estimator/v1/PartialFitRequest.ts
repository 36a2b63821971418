// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Model as _hyperhost_estimator_v1_Model, Model__Output as _hyperhost_estimator_v1_Model__Output } from '../../../hyperhost/estimator/v1/Model.js';
import type { Long } from '@grpc/proto-loader';

export interface PartialFitRequest {
  'stepId'?: (string);
  'model'?: (_hyperhost_estimator_v1_Model | null);
  'fromCalls'?: (number);
  'calls'?: (number);
  'chunks'?: (number)[];
  'score'?: (boolean);
  'attempt'?: (number);
  'epoch'?: (number | string | Long);
}

export interface PartialFitRequest__Output {
  'stepId': (string);
  'model': (_hyperhost_estimator_v1_Model__Output | null);
  'fromCalls': (number);
  'calls': (number);
  'chunks': (number)[];
  'score': (boolean);
  'attempt': (number);
  'epoch': (number);
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Model as _hyperhost_estimator_v1_Model, Model__Output as _hyperhost_estimator_v1_Model__Output } from '../../../hyperhost/estimator/v1/Model.js';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotRequest {
  'model'?: (_hyperhost_estimator_v1_Model | null);
  'atCalls'?: (number);
  'epoch'?: (number | string | Long);
}

export interface SnapshotRequest__Output {
  'model': (_hyperhost_estimator_v1_Model__Output | null);
  'atCalls': (number);
  'epoch': (number);
}

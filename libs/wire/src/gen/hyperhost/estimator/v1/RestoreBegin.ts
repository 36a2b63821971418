// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Model as _hyperhost_estimator_v1_Model, Model__Output as _hyperhost_estimator_v1_Model__Output } from '../../../hyperhost/estimator/v1/Model.js';
import type { State as _hyperhost_estimator_v1_State, State__Output as _hyperhost_estimator_v1_State__Output } from '../../../hyperhost/estimator/v1/State.js';
import type { Long } from '@grpc/proto-loader';

export interface RestoreBegin {
  'model'?: (_hyperhost_estimator_v1_Model | null);
  'state'?: (_hyperhost_estimator_v1_State | null);
  'epoch'?: (number | string | Long);
}

export interface RestoreBegin__Output {
  'model': (_hyperhost_estimator_v1_Model__Output | null);
  'state': (_hyperhost_estimator_v1_State__Output | null);
  'epoch': (number);
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { FailureReason as _hyperhost_estimator_v1_FailureReason, FailureReason__Output as _hyperhost_estimator_v1_FailureReason__Output } from '../../../hyperhost/estimator/v1/FailureReason.js';

export interface Failure {
  'reason'?: (_hyperhost_estimator_v1_FailureReason);
  'message'?: (string);
  'traceback'?: (string);
}

export interface Failure__Output {
  'reason': (_hyperhost_estimator_v1_FailureReason__Output);
  'message': (string);
  'traceback': (string);
}

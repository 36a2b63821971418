// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Progress as _hyperhost_estimator_v1_Progress, Progress__Output as _hyperhost_estimator_v1_Progress__Output } from '../../../hyperhost/estimator/v1/Progress.js';
import type { Result as _hyperhost_estimator_v1_Result, Result__Output as _hyperhost_estimator_v1_Result__Output } from '../../../hyperhost/estimator/v1/Result.js';
import type { Failure as _hyperhost_estimator_v1_Failure, Failure__Output as _hyperhost_estimator_v1_Failure__Output } from '../../../hyperhost/estimator/v1/Failure.js';

export interface PartialFitResponse {
  'progress'?: (_hyperhost_estimator_v1_Progress | null);
  'result'?: (_hyperhost_estimator_v1_Result | null);
  'failure'?: (_hyperhost_estimator_v1_Failure | null);
  'event'?: "progress"|"result"|"failure";
}

export interface PartialFitResponse__Output {
  'progress'?: (_hyperhost_estimator_v1_Progress__Output | null);
  'result'?: (_hyperhost_estimator_v1_Result__Output | null);
  'failure'?: (_hyperhost_estimator_v1_Failure__Output | null);
  'event'?: "progress"|"result"|"failure";
}

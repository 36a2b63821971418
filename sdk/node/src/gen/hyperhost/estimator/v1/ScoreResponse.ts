// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Scores as _hyperhost_estimator_v1_Scores, Scores__Output as _hyperhost_estimator_v1_Scores__Output } from '../../../hyperhost/estimator/v1/Scores.js';
import type { Failure as _hyperhost_estimator_v1_Failure, Failure__Output as _hyperhost_estimator_v1_Failure__Output } from '../../../hyperhost/estimator/v1/Failure.js';

export interface ScoreResponse {
  'scores'?: (_hyperhost_estimator_v1_Scores | null);
  'failure'?: (_hyperhost_estimator_v1_Failure | null);
  'atCalls'?: (number);
  'instanceId'?: (string);
  'outcome'?: "scores"|"failure";
}

export interface ScoreResponse__Output {
  'scores'?: (_hyperhost_estimator_v1_Scores__Output | null);
  'failure'?: (_hyperhost_estimator_v1_Failure__Output | null);
  'atCalls': (number);
  'instanceId': (string);
  'outcome'?: "scores"|"failure";
}

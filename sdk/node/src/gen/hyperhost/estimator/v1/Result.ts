// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Scores as _hyperhost_estimator_v1_Scores, Scores__Output as _hyperhost_estimator_v1_Scores__Output } from '../../../hyperhost/estimator/v1/Scores.js';

export interface Result {
  'calls'?: (number);
  'fitSeconds'?: (number | string);
  'scores'?: (_hyperhost_estimator_v1_Scores | null);
  'replayed'?: (boolean);
  'instanceId'?: (string);
}

export interface Result__Output {
  'calls': (number);
  'fitSeconds': (number);
  'scores': (_hyperhost_estimator_v1_Scores__Output | null);
  'replayed': (boolean);
  'instanceId': (string);
}

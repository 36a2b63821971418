// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { State as _hyperhost_estimator_v1_State, State__Output as _hyperhost_estimator_v1_State__Output } from '../../../hyperhost/estimator/v1/State.js';

export interface SnapshotResponse {
  'state'?: (_hyperhost_estimator_v1_State | null);
  'data'?: (Buffer | Uint8Array | string);
  'part'?: "state"|"data";
}

export interface SnapshotResponse__Output {
  'state'?: (_hyperhost_estimator_v1_State__Output | null);
  'data'?: (Buffer);
  'part'?: "state"|"data";
}

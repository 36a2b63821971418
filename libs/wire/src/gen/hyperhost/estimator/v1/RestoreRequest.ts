// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { RestoreBegin as _hyperhost_estimator_v1_RestoreBegin, RestoreBegin__Output as _hyperhost_estimator_v1_RestoreBegin__Output } from '../../../hyperhost/estimator/v1/RestoreBegin.js';

export interface RestoreRequest {
  'begin'?: (_hyperhost_estimator_v1_RestoreBegin | null);
  'data'?: (Buffer | Uint8Array | string);
  'part'?: "begin"|"data";
}

export interface RestoreRequest__Output {
  'begin'?: (_hyperhost_estimator_v1_RestoreBegin__Output | null);
  'data'?: (Buffer);
  'part'?: "begin"|"data";
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Long } from '@grpc/proto-loader';

export interface State {
  'calls'?: (number);
  'totalBytes'?: (number | string | Long);
  'sha256'?: (string);
  'format'?: (string);
}

export interface State__Output {
  'calls': (number);
  'totalBytes': (number);
  'sha256': (string);
  'format': (string);
}

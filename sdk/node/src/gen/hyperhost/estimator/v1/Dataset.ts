// Original file: proto/hyperhost/estimator/v1/estimator.proto

import type { Long } from '@grpc/proto-loader';

export interface Dataset {
  'name'?: (string);
  'trainRows'?: (number | string | Long);
  'validationRows'?: (number | string | Long);
  'chunks'?: (number);
  'sha256'?: (string);
}

export interface Dataset__Output {
  'name': (string);
  'trainRows': (number);
  'validationRows': (number);
  'chunks': (number);
  'sha256': (string);
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface RestoreResponse {
  'calls'?: (number);
  'instanceId'?: (string);
}

export interface RestoreResponse__Output {
  'calls': (number);
  'instanceId': (string);
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface Progress {
  'calls'?: (number);
}

export interface Progress__Output {
  'calls': (number);
}

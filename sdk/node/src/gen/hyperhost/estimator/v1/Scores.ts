// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface Scores {
  'metrics'?: ({[key: string]: number | string});
  'scoreSeconds'?: (number | string);
}

export interface Scores__Output {
  'metrics': ({[key: string]: number});
  'scoreSeconds': (number);
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface Model {
  'searchId'?: (string);
  'modelId'?: (string);
  'paramsJson'?: (string);
  'seed'?: (number);
  'dataset'?: (string);
}

export interface Model__Output {
  'searchId': (string);
  'modelId': (string);
  'paramsJson': (string);
  'seed': (number);
  'dataset': (string);
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface ReleaseRequest {
  'searchId'?: (string);
  'modelIds'?: (string)[];
}

export interface ReleaseRequest__Output {
  'searchId': (string);
  'modelIds': (string)[];
}

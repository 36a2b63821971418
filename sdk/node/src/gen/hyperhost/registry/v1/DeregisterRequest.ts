// Original file: proto/hyperhost/registry/v1/registry.proto


export interface DeregisterRequest {
  'leaseId'?: (string);
  'reason'?: (string);
}

export interface DeregisterRequest__Output {
  'leaseId': (string);
  'reason': (string);
}

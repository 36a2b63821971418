// Original file: proto/hyperhost/registry/v1/registry.proto


export interface RenewRequest {
  'leaseId'?: (string);
  'instanceId'?: (string);
}

export interface RenewRequest__Output {
  'leaseId': (string);
  'instanceId': (string);
}

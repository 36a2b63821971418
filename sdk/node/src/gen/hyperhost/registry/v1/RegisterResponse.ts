// Original file: proto/hyperhost/registry/v1/registry.proto


export interface RegisterResponse {
  'leaseId'?: (string);
  'protocolMajor'?: (number);
  'ttlMs'?: (number);
  'renewMs'?: (number);
}

export interface RegisterResponse__Output {
  'leaseId': (string);
  'protocolMajor': (number);
  'ttlMs': (number);
  'renewMs': (number);
}

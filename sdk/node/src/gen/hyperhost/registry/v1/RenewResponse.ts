// Original file: proto/hyperhost/registry/v1/registry.proto


export interface RenewResponse {
  'ttlMs'?: (number);
  'drain'?: (boolean);
}

export interface RenewResponse__Output {
  'ttlMs': (number);
  'drain': (boolean);
}

// Original file: proto/hyperhost/registry/v1/registry.proto


export interface RegisterRequest {
  'address'?: (string);
  'instanceId'?: (string);
  'protocolMajors'?: (number)[];
}

export interface RegisterRequest__Output {
  'address': (string);
  'instanceId': (string);
  'protocolMajors': (number)[];
}

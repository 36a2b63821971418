// Original file: proto/hyperhost/registry/v1/registry.proto


export interface DeregisterResponse {
}

export interface DeregisterResponse__Output {
}

// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface ReleaseResponse {
}

export interface ReleaseResponse__Output {
}

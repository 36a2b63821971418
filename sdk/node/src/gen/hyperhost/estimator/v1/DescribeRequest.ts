// Original file: proto/hyperhost/estimator/v1/estimator.proto


export interface DescribeRequest {
}

export interface DescribeRequest__Output {
}

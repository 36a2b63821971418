// Original file: proto/hyperhost/estimator/v1/estimator.proto

export const FailureReason = {
  FAILURE_REASON_UNSPECIFIED: 'FAILURE_REASON_UNSPECIFIED',
  FAILURE_REASON_PARAMS_INVALID: 'FAILURE_REASON_PARAMS_INVALID',
  FAILURE_REASON_ESTIMATOR_ERROR: 'FAILURE_REASON_ESTIMATOR_ERROR',
} as const;

export type FailureReason =
  | 'FAILURE_REASON_UNSPECIFIED'
  | 0
  | 'FAILURE_REASON_PARAMS_INVALID'
  | 1
  | 'FAILURE_REASON_ESTIMATOR_ERROR'
  | 2

export type FailureReason__Output = typeof FailureReason[keyof typeof FailureReason]

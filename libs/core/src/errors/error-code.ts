/** Every kind of error that leaves the platform. Closed: a new one needs a row in `ERROR_TABLE`. */
export const ERROR_CODES = [
  'INVALID_SPEC',
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'UNKNOWN_ESTIMATOR',
  'UNKNOWN_DATASET',
  'VERSION_UNSUPPORTED',
  'ADDRESS_NOT_ALLOWED',
  'INSTANCE_MISMATCH',
  'STALE_EPOCH',
  'TOO_LARGE',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

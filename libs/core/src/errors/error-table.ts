import type { ErrorCode } from './error-code.js';

/** How one error looks at each door, and what the caller may do. */
export interface ErrorRow {
  /** HTTP status (RFC 9110). */
  readonly http: number;
  /** gRPC status code, 0 to 16. */
  readonly grpc: number;
  /** Title of the problem document (RFC 9457). The same for every occurrence. */
  readonly title: string;
  /** `no`: the same request fails again. `later`: the same request may pass after a while. */
  readonly retry: 'no' | 'later';
}

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** One row for each code. A code without a row does not compile. */
export const ERROR_TABLE: { readonly [code in ErrorCode]: ErrorRow } = {
  INVALID_SPEC: { http: 422, grpc: INVALID_ARGUMENT, title: 'The search is not valid', retry: 'no' },
  INVALID_REQUEST: { http: 400, grpc: INVALID_ARGUMENT, title: 'The request is not valid', retry: 'no' },
  UNAUTHENTICATED: { http: 401, grpc: UNAUTHENTICATED, title: 'A valid key is needed', retry: 'no' },
  FORBIDDEN: { http: 403, grpc: PERMISSION_DENIED, title: 'The key does not allow this', retry: 'no' },
  NOT_FOUND: { http: 404, grpc: NOT_FOUND, title: 'There is no such thing', retry: 'no' },
  CONFLICT: { http: 409, grpc: ALREADY_EXISTS, title: 'This is at odds with what exists', retry: 'no' },
  UNKNOWN_ESTIMATOR: { http: 422, grpc: NOT_FOUND, title: 'No estimator of this name is registered', retry: 'no' },
  UNKNOWN_DATASET: { http: 422, grpc: NOT_FOUND, title: 'The estimator has no dataset of this name', retry: 'no' },
  VERSION_UNSUPPORTED: {
    http: 422,
    grpc: FAILED_PRECONDITION,
    title: 'No common version of the contract',
    retry: 'no',
  },
  ADDRESS_NOT_ALLOWED: { http: 403, grpc: PERMISSION_DENIED, title: 'This address may not be dialled', retry: 'no' },
  INSTANCE_MISMATCH: { http: 409, grpc: FAILED_PRECONDITION, title: 'Another server answers there', retry: 'no' },
  STALE_EPOCH: { http: 409, grpc: ABORTED, title: 'Another scheduler owns the pool', retry: 'no' },
  TOO_LARGE: { http: 413, grpc: RESOURCE_EXHAUSTED, title: 'The message is too large', retry: 'no' },
  RATE_LIMITED: { http: 429, grpc: RESOURCE_EXHAUSTED, title: 'Too many requests', retry: 'later' },
  UNAVAILABLE: { http: 503, grpc: UNAVAILABLE, title: 'Not available at the moment', retry: 'later' },
  INTERNAL: { http: 500, grpc: INTERNAL, title: 'An error of the platform', retry: 'later' },
};

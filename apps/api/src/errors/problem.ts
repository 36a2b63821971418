import { ERROR_TABLE, type ErrorCode, type Fault, HyperhostError } from '@hyperhost/core';

/** A problem document (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** Every field that is wrong, by path. */
  readonly faults?: readonly Fault[];
}

/** Statuses that Nest and Fastify raise by themselves, as our codes. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

/** What Fastify refuses, in words that say what to do. */
const WORDS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than 1 MiB. Shorten it.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send the body as JSON, with the header Content-Type: application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its header Content-Length says.',
  FST_ERR_BAD_URL: 'The address has a percent sign that no two hexadecimal digits follow.',
};

/** Any error as an expected one. What nobody expected says nothing of its inside. */
export function asExpected(error: unknown): HyperhostError {
  if (error instanceof HyperhostError) return error;
  const { code, message, statusCode, status } = error as {
    code?: unknown;
    message?: string;
    statusCode?: number;
    status?: number;
  };
  const http = statusCode ?? status;
  if (typeof code === 'string' && code in WORDS) {
    return new HyperhostError(CODE_OF_STATUS[http ?? 400] ?? 'INVALID_REQUEST', WORDS[code] as string);
  }
  if (typeof http === 'number' && http >= 400 && http < 500) {
    return new HyperhostError(CODE_OF_STATUS[http] ?? 'INVALID_REQUEST', message ?? 'The request is not valid.');
  }
  if (isDatabaseAway(code, message)) {
    return new HyperhostError(
      'UNAVAILABLE',
      'The database does not answer. Nothing was changed; try again in a moment.',
    );
  }
  return new HyperhostError(
    'INTERNAL',
    'An error of the platform. It was logged; nothing of your request is at fault.',
  );
}

/** SQLSTATE class 08 (connection), 53 (resources), 57P (shutdown), and the errors of sockets and pools. */
function isDatabaseAway(code: unknown, message = ''): boolean {
  if (typeof code === 'string' && /^(08|53|57P|ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(code)) return true;
  return /timeout exceeded when trying to connect|Connection terminated|not queryable|Driver not Connected/i.test(
    message,
  );
}

export function problemOf(error: HyperhostError): Problem {
  const row = ERROR_TABLE[error.code];
  return {
    type: `urn:hyperhost:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: row.title,
    status: row.http,
    detail: error.message,
    code: error.code,
    ...(error.faults ? { faults: error.faults } : {}),
  };
}

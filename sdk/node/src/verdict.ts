import { ParamsInvalid } from './estimator.js';
import type { Failure } from './gen/hyperhost/estimator/v1/Failure.js';

const MAX_MESSAGE = 1024;
const MAX_TRACEBACK = 16 * 1024;
const MAX_METRICS = 100;

/** The estimator's own verdict on one model, from what it threw. Sizes are those of the contract, in bytes. */
export function failureOf(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const line = clean(message).split('\n')[0] || 'the estimator threw an error without a message';
  const traceback = Buffer.from(clean(stack ?? ''));
  return {
    reason: error instanceof ParamsInvalid ? 'FAILURE_REASON_PARAMS_INVALID' : 'FAILURE_REASON_ESTIMATOR_ERROR',
    message: whole(Buffer.from(line).subarray(0, MAX_MESSAGE)),
    traceback: whole(traceback.subarray(Math.max(0, traceback.length - MAX_TRACEBACK))),
  };
}

/** What `score` gave, as metrics. @throws TypeError when it is neither a number nor an object of numbers. */
export function metricsOf(given: number | Record<string, number>): Record<string, number> {
  if (typeof given === 'number') return { score: given };
  const metrics = Object.entries(given ?? {});
  const wrong = metrics.filter(([, value]) => typeof value !== 'number').map(([name]) => name);
  if (metrics.length === 0 || metrics.length > MAX_METRICS) {
    throw new TypeError(`score must give a number, or an object of 1 to ${MAX_METRICS} numbers`);
  }
  if (wrong.length > 0) throw new TypeError(`score must give numbers; these are none: ${wrong.join(', ')}`);
  return given;
}

/** Postgres cannot hold the character NUL. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '');
}

/** Text without the halves of characters that a cut leaves at its ends. */
function whole(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\ufffd+|\ufffd+$/g, '');
}

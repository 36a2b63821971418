import { type Answer, inWords, type Metrics, metricsInWords, type Result } from './answer.js';
import { Breach } from './case.js';

/** Without the trailer the code alone is understood as this: the first line with that code in the table of errors. */
const MEANT_BY_CODE: Readonly<Record<string, string>> = {
  NOT_FOUND: 'MODEL_LOST',
  ABORTED: 'MODEL_STATE_MISMATCH',
  RESOURCE_EXHAUSTED: 'SLOTS_FULL',
};
/** An estimator's error, said as a status. */
const VERDICTS = ['INVALID_ARGUMENT', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'];

/** @throws Breach unless it holds. */
export function must(holds: boolean, expected: string, came: unknown): void {
  if (!holds) throw new Breach(expected, typeof came === 'string' ? came : JSON.stringify(came));
}

/** @throws Breach unless the model has now had `calls` calls. */
export function mustResult(answer: Answer, calls: number): Result {
  if (answer.kind === 'result' && answer.calls === calls) return answer;
  throw new Breach(`a result with ${calls} calls`, inWords(answer));
}

/** @throws Breach unless the answer has metrics. */
export function mustScores(answer: Answer, calls: number): Metrics {
  const { metrics } = mustResult(answer, calls);
  if (metrics && Object.keys(metrics).length > 0) return metrics;
  throw new Breach(`a result with ${calls} calls and scores`, inWords(answer));
}

/** @throws Breach unless the server refuses with this code and reason, and where it is given with this count. */
export function mustRefuse(answer: Answer, code: string, reason: string, haveCalls?: number): void {
  const isRight =
    answer.kind === 'status' &&
    answer.code === code &&
    (answer.reason ?? MEANT_BY_CODE[code]) === reason &&
    (haveCalls === undefined || answer.haveCalls === String(haveCalls));
  if (isRight) return;
  const count = haveCalls === undefined ? '' : `, hyperhost-have-calls ${haveCalls}`;
  throw new Breach(`${code}, hyperhost-reason ${reason}${count}`, inWords(answer));
}

/** @throws Breach unless the server says that the model is not here. */
export function mustBeLost(answer: Answer): void {
  mustRefuse(answer, 'NOT_FOUND', 'MODEL_LOST');
}

/** @throws Breach unless the model, or the request, is judged as not valid. The code says it; any reason will do. */
export function mustBeInvalid(answer: Answer): void {
  if (answer.kind === 'failure' && answer.reason === 'PARAMS_INVALID') return;
  if (answer.kind === 'status' && answer.code === 'INVALID_ARGUMENT') return;
  throw new Breach('INVALID_ARGUMENT, or a failure with PARAMS_INVALID', inWords(answer));
}

/** The estimator's own verdict on a model, whichever it is. */
export function isVerdict(answer: Answer): boolean {
  return answer.kind === 'failure' || (answer.kind === 'status' && VERDICTS.includes(answer.code));
}

/** @throws Breach unless both are the same to the last bit, not-a-numbers too. */
export function mustEqual(came: Metrics | null, expected: Metrics | null): void {
  const [one, two] = [metricsInWords(came ?? {}), metricsInWords(expected ?? {})];
  must(one === two, two, one);
}

import { type ServiceError, status } from '@grpc/grpc-js';

/** The last word of a step, a scoring, or a state that was sent. */
export type Answer =
  | {
      readonly kind: 'result';
      readonly calls: number;
      readonly fitSeconds: number;
      readonly metrics: Metrics | null;
      readonly replayed: boolean;
      readonly instanceId: string;
    }
  | { readonly kind: 'failure'; readonly reason: string; readonly message: string; readonly traceback: string }
  | {
      readonly kind: 'status';
      readonly code: string;
      readonly reason: string | null;
      readonly haveCalls: string | null;
      readonly text: string;
    }
  /** The stream, or the message, ended without what it must hold. */
  | { readonly kind: 'nothing' };

export type Metrics = Readonly<Record<string, number>>;
export type Result = Extract<Answer, { kind: 'result' }>;

export function reasonOf(wire: string): string {
  return wire.replace('FAILURE_REASON_', '');
}

export function statusOf(error: ServiceError): Answer {
  const trailer = (key: string) => error.metadata?.get(key)[0]?.toString() ?? null;
  return {
    kind: 'status',
    code: status[error.code] ?? String(error.code),
    reason: trailer('hyperhost-reason'),
    haveCalls: trailer('hyperhost-have-calls'),
    text: error.details,
  };
}

/** An answer in words. */
export function inWords(answer: Answer): string {
  switch (answer.kind) {
    case 'nothing':
      return 'the end, without `result`, `scores` or `failure`';
    case 'failure':
      return `a failure, ${answer.reason}: ${oneLine(answer.message)}`;
    case 'status': {
      const trailers = [
        answer.reason === null ? 'no hyperhost-reason' : `hyperhost-reason ${answer.reason}`,
        ...(answer.haveCalls === null ? [] : [`hyperhost-have-calls ${answer.haveCalls}`]),
      ];
      return `${answer.code}, ${trailers.join(', ')}: ${oneLine(answer.text)}`;
    }
    case 'result': {
      const metrics = answer.metrics === null ? 'no scores' : metricsInWords(answer.metrics);
      return `a result: ${answer.calls} calls, ${metrics}${answer.replayed ? ', replayed' : ''}`;
    }
  }
}

/** Metrics in words, bit for bit. */
export function metricsInWords(metrics: Metrics): string {
  const names = Object.keys(metrics).sort();
  return names.length === 0 ? 'no metrics' : names.map((name) => `${name} ${metrics[name]}`).join(', ');
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

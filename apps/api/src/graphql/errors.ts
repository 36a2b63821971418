import { ERROR_TABLE, type ErrorCode, type Fault, HyperhostError } from '@hyperhost/core';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { asExpected } from '../errors/problem.js';

/** What every error of GraphQL carries besides its message. */
interface Extensions {
  readonly code: ErrorCode;
  readonly status: number;
  readonly faults?: readonly Fault[];
}

/**
 * An error of ours as one of GraphQL, with its code and the faults of an input, over HTTP and over a WebSocket alike.
 * Only what nobody expected is logged; it says nothing of its inside.
 */
export function graphqlError(error: unknown, log: Logger): GraphQLError {
  const expected = asExpected(error);
  if (expected.code === 'INTERNAL') log.error({ err: error }, 'a GraphQL request failed');
  return new GraphQLError(expected.message, { extensions: { ...extensionsOf(expected) } });
}

function extensionsOf({ code, faults }: HyperhostError): Extensions {
  return { code, status: ERROR_TABLE[code].http, ...(faults ? { faults } : {}) };
}

/** Puts the errors of an answer into this form, those too that GraphQL itself found in a query; never a stack trace. */
export function withCodes(execution: ExecutionResult, log: Logger): ExecutionResult {
  const errors = (execution.errors ?? []).flatMap(eachError).map((error) => {
    const at = { nodes: error.nodes ?? null, path: error.path ?? null };
    if (typeof error.extensions?.code === 'string' && error.extensions.code in ERROR_TABLE) {
      return new GraphQLError(error.message, { ...at, extensions: error.extensions });
    }
    const { message, extensions } = graphqlError(causeOf(error), log);
    return new GraphQLError(message, { ...at, extensions });
  });
  return { data: execution.data ?? null, ...(errors.length > 0 ? { errors } : {}) };
}

/** What is wrong with a query comes as one error that holds the others. */
function eachError(error: GraphQLError): readonly GraphQLError[] {
  const { errors } = (error.originalError ?? error) as { errors?: readonly GraphQLError[] };
  return Array.isArray(errors) && errors.length > 0 ? errors : [error];
}

/** Whatever has no cause of another kind is what GraphQL found wrong with the query. */
function causeOf(error: GraphQLError): unknown {
  const cause = error.originalError;
  if (cause && cause.name !== 'GraphQLError') return cause;
  // The parser has no other limit to how deep a text may nest.
  const message = (error as Error) instanceof RangeError ? 'The query nests too deep.' : error.message;
  return new HyperhostError('INVALID_REQUEST', message);
}

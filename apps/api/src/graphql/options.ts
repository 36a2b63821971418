import { ERROR_TABLE } from '@hyperhost/core';
import type { KeyStore } from '@hyperhost/persistence';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { type Caller, callerOf } from '../account/caller.js';
import type { WithCaller } from '../account/gate.js';
import { asExpected } from '../errors/problem.js';
import { DEEPEST, limits, onlyText, TOKENS } from './limits.js';

/** How GraphQL is served: over HTTP, and by graphql-ws on the same address. */
export function graphqlOptions(keys: KeyStore, log: Logger): MercuriusDriverConfig {
  const options = {
    driver: MercuriusDriver,
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    queryDepth: DEEPEST,
    validationRules: limits,
    graphql: { parseOptions: { maxTokens: TOKENS } },
    hooks: { preParsing: onlyText },
    context: (request: FastifyRequest) => ({ caller: (request as WithCaller).caller }),
    subscription: {
      fullWsTransport: true,
      // The page comes with its cookie; a script may send its key in the first message instead. Whoever has neither is
      // refused at the first field that it asks for.
      context: async (_: unknown, request: FastifyRequest) => ({
        caller: await callerOrNobody(keys, request.headers),
      }),
      onConnect: async ({ payload }: { payload?: { authorization?: unknown; Authorization?: unknown } }) => {
        const authorization = payload?.authorization ?? payload?.Authorization;
        if (typeof authorization !== 'string') return {};
        return { caller: await callerOrNobody(keys, { authorization }) };
      },
    },
    errorFormatter: (execution: ExecutionResult) => ({ statusCode: 200, response: withCodes(execution, log) }),
  };
  // Mercurius knows more options than the types of its Nest driver.
  return options as unknown as MercuriusDriverConfig;
}

function callerOrNobody(keys: KeyStore, headers: FastifyRequest['headers']): Promise<Caller | undefined> {
  return callerOf(keys, headers, 'WEBSOCKET').catch(() => undefined);
}

/** Every error with its code, and the faults of an input; never a stack trace. */
function withCodes(execution: ExecutionResult, log: Logger): ExecutionResult {
  const errors = (execution.errors ?? []).flatMap(eachError).map((error) => {
    const at = { nodes: error.nodes ?? null, path: error.path ?? null };
    const cause = error.originalError;
    // Nest hands errors on as they are; what GraphQL itself found wrong with the query has no cause.
    if (!cause || cause instanceof GraphQLError) {
      const { code } = ERROR_AT_QUERY;
      // The parser has no other limit to how deep a text may nest.
      const message = (error as Error) instanceof RangeError ? 'The query nests too deep.' : error.message;
      return new GraphQLError(message, { ...at, extensions: { code, status: ERROR_TABLE[code].http } });
    }
    const expected = asExpected(cause);
    if (expected.code === 'INTERNAL') log.error({ err: cause }, 'a GraphQL request failed');
    const faults = expected.faults ? { faults: expected.faults } : {};
    const extensions = { code: expected.code, status: ERROR_TABLE[expected.code].http, ...faults };
    return new GraphQLError(expected.message, { ...at, extensions });
  });
  return { data: execution.data ?? null, ...(errors.length > 0 ? { errors } : {}) };
}

/** What is wrong with a query comes as one error that holds the others. */
function eachError(error: GraphQLError): readonly GraphQLError[] {
  const { errors } = (error.originalError ?? error) as { errors?: readonly GraphQLError[] };
  return Array.isArray(errors) && errors.length > 0 ? errors : [error];
}

const ERROR_AT_QUERY = { code: 'INVALID_REQUEST' } as const;

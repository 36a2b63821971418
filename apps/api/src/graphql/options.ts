import { HyperhostError } from '@hyperhost/core';
import type { KeyStore } from '@hyperhost/persistence';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { type Caller, callerOf } from '../account/caller.js';
import type { WithCaller } from '../account/gate.js';
import { withCodes } from './errors.js';
import { DEEPEST, limits, onlyText, TOKENS } from './limits.js';
import { socketHooks } from './socket.js';

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
    hooks: { preParsing: onlyText, ...socketHooks(log) },
    context: (request: FastifyRequest) => ({ caller: (request as WithCaller).caller }),
    subscription: {
      fullWsTransport: true,
      // The page comes with its cookie; a script may send its key in the first message instead. Whoever has neither is
      // refused whatever it asks for.
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

async function callerOrNobody(keys: KeyStore, headers: FastifyRequest['headers']): Promise<Caller | undefined> {
  try {
    return await callerOf(keys, headers, 'WEBSOCKET');
  } catch (error) {
    // A database that is away must not look like a key that is wrong: the page would ask its reader to sign in again.
    if (error instanceof HyperhostError) return undefined;
    throw error;
  }
}

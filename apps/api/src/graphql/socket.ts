import { HyperhostError } from '@hyperhost/core';
import { type DocumentNode, type GraphQLSchema, specifiedRules, validate } from 'graphql';
import type { Logger } from 'pino';
import type { Caller } from '../account/caller.js';
import { graphqlError } from './errors.js';
import { limits } from './limits.js';

interface Context {
  readonly caller?: Caller;
}

/**
 * What Mercurius leaves open on a WebSocket: whoever brought no key gets past the gate of HTTP, and a subscription is
 * run without being validated.
 */
export function socketHooks(log: Logger) {
  const onlyCallers = ({ caller }: Context): void => {
    if (caller) return;
    const how = 'Send a key: connectionParams { authorization: "Bearer KEY" }.';
    throw graphqlError(new HyperhostError('UNAUTHENTICATED', how), log);
  };
  return {
    preExecution: async (_: GraphQLSchema, __: DocumentNode, context: Context) => onlyCallers(context),
    preSubscriptionExecution: async (schema: GraphQLSchema, document: DocumentNode, context: Context) => {
      onlyCallers(context);
      const [error] = validate(schema, document, [...specifiedRules, ...limits]);
      if (error) throw graphqlError(new HyperhostError('INVALID_REQUEST', error.message), log);
    },
  };
}

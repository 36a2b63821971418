import { HyperhostError } from '@hyperhost/core';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Caller } from './caller.js';
import type { WithCaller } from './gate.js';

/** The caller, in a REST route or a GraphQL resolver. */
export const Calling = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  if (context.getType<string>() === 'graphql') {
    return known(GqlExecutionContext.create(context).getContext<{ caller?: Caller }>().caller);
  }
  return known(context.switchToHttp().getRequest<WithCaller>().caller);
});

/** Behind the gate there is always a caller; a WebSocket passes it without one. */
function known(caller: Caller | undefined): Caller {
  if (!caller)
    throw new HyperhostError('UNAUTHENTICATED', 'Send a key: connectionParams { authorization: "Bearer KEY" }.');
  return caller;
}

import { HyperhostError } from '@hyperhost/core';
import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { graphqlError } from '../graphql/errors.js';
import { asExpected, problemOf } from './problem.js';

/** Sends an error as a problem document; only what nobody expected is logged. */
export function sendProblem(error: unknown, reply: FastifyReply, log: Logger): void {
  const expected = asExpected(error);
  if (expected.code === 'INTERNAL') log.error({ err: error }, 'a request failed');
  if (expected.code === 'UNAVAILABLE') void reply.header('retry-after', '2');
  if (expected.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer realm="hyperhost"');
  const problem = problemOf(expected);
  void reply.code(problem.status).type('application/problem+json').send(problem);
}

/** Every error of a REST route leaves here. Those of a resolver get the form of GraphQL. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly page: (request: FastifyRequest, reply: FastifyReply) => boolean,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() === 'graphql') throw graphqlError(error, this.log);
    const http = host.switchToHttp();
    // No route was found: it may be an address of the page, which finds its way by itself.
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (error instanceof NotFoundException) {
      if (this.page(request, reply)) return;
      const asked = `${request.method} ${request.url.slice(0, 100)}`;
      sendProblem(
        new HyperhostError('NOT_FOUND', `There is no ${asked}. GET /docs shows what there is.`),
        reply,
        this.log,
      );
      return;
    }
    sendProblem(error, reply, this.log);
  }
}

import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';
import { sendProblem } from './problem-filter.js';

/** Fastify under Nest, with our problem documents for what Fastify itself refuses: a broken body, or one too large. */
export class ProblemAdapter extends FastifyAdapter {
  constructor(options: FastifyServerOptions, log: Logger) {
    const frameworkErrors = (error: FastifyError, _: unknown, reply: unknown) =>
      sendProblem(error, reply as FastifyReply, log);
    super({ ...options, frameworkErrors });
    const server = this.getInstance() as unknown as FastifyInstance;
    server.setErrorHandler((error, _, reply) => sendProblem(error, reply, log));
  }

  /** Nest would put its own in place; the filter does what that one would do for routes. */
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}

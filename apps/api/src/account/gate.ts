import type { KeyStore } from '@hyperhost/persistence';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendProblem } from '../errors/problem-filter.js';
import { type Caller, callerOf } from './caller.js';

/** Routes that need no key besides the page's own files; they hold no data. Every other route that exists needs one. */
const OPEN = new Set(['GET /health', 'POST /v1/session', 'DELETE /v1/session']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route needs no key. */
    open?: boolean;
  }
}

/** The one gate before every door. It goes by the route that was found, never by the text of the address. */
export function putUpGate(server: FastifyInstance, keys: KeyStore, log: Logger): void {
  server.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url;
    if (route === undefined || request.routeOptions.config.open || isOpen(request.method, route)) return;
    // A WebSocket may bring its key in its first message instead; it is asked there.
    if (route === '/graphql' && isWebSocket(request)) return;
    try {
      (request as WithCaller).caller = await callerOf(keys, request.headers, request.method);
    } catch (error) {
      sendProblem(error, reply, log);
      return reply;
    }
  });
}

/** Both headers: with only one of them Node answers as to any other request. */
function isWebSocket({ method, headers: { connection = '', upgrade = '' } }: FastifyRequest): boolean {
  return method === 'GET' && /\bupgrade\b/i.test(connection) && upgrade.toLowerCase() === 'websocket';
}

function isOpen(method: string, route: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  return OPEN.has(`${asked} ${route}`) || (asked === 'GET' && /^\/docs(\/|-json$|-yaml$|$)/.test(route));
}

/** A request that has passed the gate. */
export interface WithCaller extends FastifyRequest {
  caller: Caller;
}

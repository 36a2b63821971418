import helmet from '@fastify/helmet';
import type { Running } from '@hyperhost/process';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { putUpGate } from './account/gate.js';
import { noteAddress, urlOf } from './address-file.js';
import { ApiModule, type ApiParts } from './api.module.js';
import { ProblemAdapter } from './errors/problem-adapter.js';
import { ProblemFilter } from './errors/problem-filter.js';
import { openApiDocument } from './openapi.js';
import { servePage } from './page.js';

const MIB = 1024 * 1024;

/** Starts the api; answers where it is. */
export async function startApi(parts: ApiParts): Promise<Running & { url: string }> {
  const { config, keys, log } = parts;
  const adapter = new ProblemAdapter(
    {
      bodyLimit: MIB,
      requestTimeout: 30_000,
      connectionTimeout: 30_000,
      keepAliveTimeout: 72_000,
      forceCloseConnections: true,
      routerOptions: { ignoreTrailingSlash: true },
    },
    log,
  );
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(parts), adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  // Bodies are JSON and nothing else; a form of another site would come as one of these.
  server.removeContentTypeParser('text/plain');
  const parse = server.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit: MIB }, (request, body, done) => {
    // Clients send the header with every POST, also with those that need no body, such as cancel.
    if (body.length === 0) done(null, undefined);
    else void parse(request as never, body.toString(), done as never);
  });
  await server.register(helmet as never, {
    contentSecurityPolicy: { directives: contentRules() },
    // Without TLS a browser must not be told to insist on it.
    strictTransportSecurity: false,
  });
  putUpGate(server, keys, log);
  const page = await servePage(server, config.root);
  app.useGlobalFilters(new ProblemFilter(log, page));
  SwaggerModule.setup('docs', app, openApiDocument(app), {
    customSiteTitle: 'Hyperhost API',
  });
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close().catch(() => {});
    const { code } = error as { code?: string };
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${config.port} is taken: stop what listens there, or set HYPERHOST_PORT (0 takes any free one)`,
    );
  }
  const { port } = app.getHttpServer().address() as { port: number };
  const url = urlOf(config.host, port);
  const forget = await noteAddress(config.home, url);
  return {
    url,
    async close() {
      await forget();
      await app.close();
    },
  };
}

/** Everything from ourselves, WebSockets too; the documentation carries styles in its HTML. */
function contentRules() {
  const self = "'self'";
  return {
    defaultSrc: [self],
    scriptSrc: [self],
    styleSrc: [self, "'unsafe-inline'"],
    imgSrc: [self, 'data:'],
    fontSrc: [self, 'data:'],
    connectSrc: [self],
    objectSrc: ["'none'"],
    frameAncestors: ["'none'"],
    upgradeInsecureRequests: null,
  };
}

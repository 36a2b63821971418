import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hyperhost</title>
<p>The page has not been built. Stop Hyperhost and start it with <code>npm start</code>, which builds it.</p></html>`;

/** Serves the built page: its files, and index.html for its own addresses. Answers whether it took the request. */
export async function servePage(
  server: FastifyInstance,
  root: string,
): Promise<(request: FastifyRequest, reply: FastifyReply) => boolean> {
  const folder = join(root, 'dist', 'apps', 'admin');
  const index = join(folder, 'index.html');
  if (existsSync(index)) {
    await server.register(async (files) => {
      files.addHook('onRoute', (route) => {
        route.config = { ...route.config, open: true };
      });
      await files.register(fastifyStatic, {
        root: folder,
        wildcard: false,
        index: false,
        cacheControl: false,
        setHeaders: (reply, path) => {
          // Names of assets carry their digest.
          const forEver = path.includes('assets');
          void reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
    });
  }
  return (request, reply) => {
    const path = request.url.split('?')[0] as string;
    const ours = path === '/' || /^\/searches(\/|$)/.test(path);
    if (!ours || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const html = existsSync(index) ? readFileSync(index, 'utf8') : MISSING;
    void reply.code(200).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html);
    return true;
  };
}

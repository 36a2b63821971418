import { HyperhostError } from '@hyperhost/core';
import { KeyStore, SESSION_MS } from '@hyperhost/persistence';
import { Body, Controller, Delete, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { callerOf, SESSION_COOKIE } from './caller.js';

@ApiTags('session')
@Controller('v1/session')
export class SessionController {
  constructor(@Inject(KeyStore) private readonly keys: KeyStore) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({ summary: 'Exchange the code of a one-time link for a session cookie.', security: [] })
  @ApiBody({ schema: { type: 'object', required: ['link'], properties: { link: { type: 'string' } } } })
  @ApiNoContentResponse({ description: 'The cookie is set.' })
  async open(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const link = (body as { link?: unknown } | null)?.link;
    if (typeof link !== 'string' || link === '') {
      throw new HyperhostError('INVALID_REQUEST', 'The body must be {"link": "CODE"}.', [
        { path: 'link', message: 'Must be the code of a one-time link.' },
      ]);
    }
    const session = await this.keys.redeemLink(link);
    if (!session) {
      throw new HyperhostError(
        'UNAUTHENTICATED',
        'This link was used or has ended. `npm run admin:link` prints a new one.',
      );
    }
    void reply.header('set-cookie', cookie(session.key, SESSION_MS / 1000));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'End the session.', security: [] })
  async end(
    @Headers() headers: Record<string, string>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const caller = await callerOf(this.keys, headers, 'DELETE').catch(() => null);
    if (caller?.byCookie) await this.keys.revoke(caller.team, caller.keyId);
    void reply.header('set-cookie', cookie('', 0));
  }
}

function cookie(value: string, seconds: number): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;
}

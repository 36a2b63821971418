import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';

/** A health check must not wait as long as a request may. */
const ASK_MS = 2000;

@ApiTags('server')
@Controller('health')
export class HealthController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Whether the platform and its database answer.', security: [] })
  async health(@Res({ passthrough: true }) reply: FastifyReply) {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), ASK_MS).unref());
    const up = await Promise.race([this.dataSource.query('SELECT 1'), late]).then(
      () => true,
      () => false,
    );
    if (!up) void reply.code(503).header('retry-after', '2');
    return { status: up ? 'ok' : 'away', database: up ? 'ok' : 'away' };
  }
}

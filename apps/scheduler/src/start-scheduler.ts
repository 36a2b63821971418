import type { Running } from '@hyperhost/process';
import { NestFactory } from '@nestjs/core';
import { SchedulerModule, type SchedulerParts } from './scheduler.module.js';

/** Starts the scheduler; answers where estimator servers register. */
export async function startScheduler(parts: SchedulerParts): Promise<Running & { address: string }> {
  const app = await NestFactory.createApplicationContext(SchedulerModule.with(parts), {
    logger: false,
    abortOnError: false,
  });
  const { port } = app.get(SchedulerModule);
  return { address: `${parts.config.host}:${port}`, close: () => app.close() };
}

import { resolve } from 'node:path';
import { z } from 'zod';

const environment = z.object({
  HYPERHOST_HOME: z.string().min(1).default('.hyperhost'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
  HYPERHOST_PEPPER: z.string().min(32).optional(),
  HYPERHOST_HOST: z.string().min(1).default('127.0.0.1'),
  HYPERHOST_INSECURE: z.enum(['0', '1']).default('0'),
  HYPERHOST_GRPC_PORT: z.coerce.number().int().min(0).max(65535).default(5811),
  HYPERHOST_ALLOW_ADDRESSES: z.string().default(''),
  HYPERHOST_STEP_DEADLINE_S: z.coerce.number().min(1).max(86_400).default(900),
  HYPERHOST_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  HYPERHOST_EXIT_WITH_PARENT: z.enum(['0', '1']).default('0'),
});

/** What the scheduler is told from outside. docs/settings.md describes each setting. */
export interface SchedulerConfig {
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly pepper: string | undefined;
  readonly host: string;
  /** Port of RegistryService; 0 takes any free one. */
  readonly grpcPort: number;
  /** `host` or `host:port` that servers may register besides loopback. */
  readonly allowAddresses: readonly string[];
  /** Longest time that one step may take, in ms. */
  readonly stepDeadlineMs: number;
  readonly logLevel: string;
  readonly exitWithParent: boolean;
}

/**
 * Reads the settings; the only place of the scheduler that looks at the environment.
 *
 * @throws Error that names every setting that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv, root: string): SchedulerConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  const host = env.HYPERHOST_HOST || '127.0.0.1';
  if (!isLoopback(host) && env.HYPERHOST_INSECURE !== '1') {
    problems.push(
      `  HYPERHOST_HOST: ${host} is not loopback and there is no TLS here; keep 127.0.0.1 behind a proxy that ends TLS, or set HYPERHOST_INSECURE=1`,
    );
  }
  if (!parsed.success || problems.length > 0) throw new Error(`Settings that are not valid:\n${problems.join('\n')}`);
  const settings = parsed.data;
  return {
    home: resolve(root, settings.HYPERHOST_HOME),
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    pepper: settings.HYPERHOST_PEPPER,
    host: settings.HYPERHOST_HOST,
    grpcPort: settings.HYPERHOST_GRPC_PORT,
    allowAddresses: settings.HYPERHOST_ALLOW_ADDRESSES.split(',')
      .map((pattern) => pattern.trim())
      .filter(Boolean),
    stepDeadlineMs: settings.HYPERHOST_STEP_DEADLINE_S * 1000,
    logLevel: settings.HYPERHOST_LOG_LEVEL,
    exitWithParent: settings.HYPERHOST_EXIT_WITH_PARENT === '1',
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

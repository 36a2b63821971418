import { resolve } from 'node:path';
import { z } from 'zod';

const environment = z.object({
  HYPERHOST_HOME: z.string().min(1).default('.hyperhost'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
  HYPERHOST_PEPPER: z.string().min(32).optional(),
  HYPERHOST_HOST: z.string().min(1).default('127.0.0.1'),
  HYPERHOST_INSECURE: z.enum(['0', '1']).default('0'),
  HYPERHOST_PORT: z.coerce.number().int().min(0).max(65535).default(5810),
  HYPERHOST_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

/** What the api is told from outside. docs/settings.md describes each setting. */
export interface ApiConfig {
  readonly root: string;
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly pepper: string | undefined;
  readonly host: string;
  /** Port of the page, REST and GraphQL; 0 takes any free one. */
  readonly port: number;
  readonly logLevel: string;
}

/**
 * Reads the settings; the only place of the api that looks at the environment.
 *
 * @throws Error that names every setting that is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv, root: string): ApiConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  const host = env.HYPERHOST_HOST || '127.0.0.1';
  if (!/^(localhost|::1|127(\.\d{1,3}){3})$/.test(host) && env.HYPERHOST_INSECURE !== '1') {
    problems.push(
      `  HYPERHOST_HOST: ${host} is not loopback and there is no TLS here; keep 127.0.0.1 behind a proxy that ends TLS, or set HYPERHOST_INSECURE=1`,
    );
  }
  if (!parsed.success || problems.length > 0) throw new Error(`settings that are not valid:\n${problems.join('\n')}`);
  const settings = parsed.data;
  return {
    root,
    home: resolve(root, settings.HYPERHOST_HOME),
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    pepper: settings.HYPERHOST_PEPPER,
    host: settings.HYPERHOST_HOST,
    port: settings.HYPERHOST_PORT,
    logLevel: settings.HYPERHOST_LOG_LEVEL,
  };
}

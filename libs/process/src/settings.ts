import { resolve } from 'node:path';
import { z } from 'zod';

/** Settings that every process of the platform reads. docs/settings.md describes each. */
const PLATFORM = {
  HYPERHOST_HOME: z.string().min(1).default('.hyperhost'),
  // Not checked as a URL: a socket's has no host, which the URL standard refuses and Postgres takes.
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'must be a postgres:// URL' })
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, { error: 'must be a redis:// URL' })
    .optional(),
  HYPERHOST_PEPPER: z.string().min(32, { error: 'must have at least 32 characters' }).optional(),
  HYPERHOST_HOST: z.string().min(1).default('127.0.0.1'),
  HYPERHOST_INSECURE: z.enum(['0', '1']).default('0'),
  HYPERHOST_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
};

export interface PlatformSettings {
  /** The project's root. */
  readonly root: string;
  /** Folder for the embedded database, the token, the pepper and logs. */
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly pepper: string | undefined;
  /** Address to listen on. */
  readonly host: string;
  readonly logLevel: string;
}

/** A port from the environment; 0 takes any free one. */
export const portSetting = z.coerce.number().int().min(0).max(65_535);

/**
 * Reads the settings of a process from its environment: those of the platform, and its own. An empty variable counts as
 * not set.
 *
 * @throws Error that names every setting that is wrong.
 */
export function readSettings<Own extends z.ZodRawShape>(
  env: NodeJS.ProcessEnv,
  root: string,
  own: Own,
): { platform: PlatformSettings; own: z.output<z.ZodObject<Own>> } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const platform = z.object(PLATFORM).safeParse(given);
  const others = z.object(own).safeParse(given);
  const problems = [platform, others].flatMap((parsed) =>
    parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`),
  );
  const host = env.HYPERHOST_HOST || '127.0.0.1';
  if (!isLoopback(host) && env.HYPERHOST_INSECURE !== '1') {
    problems.push(
      `  HYPERHOST_HOST: ${host} is not loopback and there is no TLS here; keep 127.0.0.1 behind a proxy that ends TLS, or set HYPERHOST_INSECURE=1`,
    );
  }
  if (!platform.success || !others.success || problems.length > 0) {
    throw new Error(`these settings are not valid:\n${problems.join('\n')}`);
  }
  const settings = platform.data;
  return {
    platform: {
      root,
      home: resolve(root, settings.HYPERHOST_HOME),
      databaseUrl: settings.DATABASE_URL,
      redisUrl: settings.REDIS_URL,
      pepper: settings.HYPERHOST_PEPPER,
      host: settings.HYPERHOST_HOST,
      logLevel: settings.HYPERHOST_LOG_LEVEL,
    },
    own: others.data,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

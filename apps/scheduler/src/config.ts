import { type PlatformSettings, portSetting, readSettings } from '@hyperhost/process';
import { z } from 'zod';

/** What the scheduler is told from outside. docs/settings.md describes each setting. */
export interface SchedulerConfig extends PlatformSettings {
  /** Port of RegistryService; 0 takes any free one. */
  readonly grpcPort: number;
  /** `host` or `host:port` that servers may register besides loopback. */
  readonly allowAddresses: readonly string[];
  /** Longest time that one step may take, in ms. */
  readonly stepDeadlineMs: number;
}

/** Reads the settings. Throws an Error that names every one that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv, root: string): SchedulerConfig {
  const { platform, own } = readSettings(env, root, {
    HYPERHOST_GRPC_PORT: portSetting.default(5811),
    HYPERHOST_ALLOW_ADDRESSES: z.string().default(''),
    HYPERHOST_STEP_DEADLINE_S: z.coerce.number().min(1).max(86_400).default(900),
  });
  const patterns = own.HYPERHOST_ALLOW_ADDRESSES.split(',').map((pattern) => pattern.trim());
  return {
    ...platform,
    grpcPort: own.HYPERHOST_GRPC_PORT,
    allowAddresses: patterns.filter(Boolean),
    stepDeadlineMs: own.HYPERHOST_STEP_DEADLINE_S * 1000,
  };
}

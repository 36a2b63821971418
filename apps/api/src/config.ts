import { type PlatformSettings, portSetting, readSettings } from '@hyperhost/process';

/** What the api is told from outside. docs/settings.md describes each setting. */
export interface ApiConfig extends PlatformSettings {
  /** Port of the page, REST and GraphQL; 0 takes any free one. */
  readonly port: number;
}

/** Reads the settings. Throws an Error that names every one that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv, root: string): ApiConfig {
  const { platform, own } = readSettings(env, root, { HYPERHOST_PORT: portSetting.default(5810) });
  return { ...platform, port: own.HYPERHOST_PORT };
}

import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

describe('settings of the scheduler', () => {
  it('need nothing to be set', () => {
    expect(readConfig({}, '/project')).toMatchObject({
      home: '/project/.hyperhost',
      host: '127.0.0.1',
      grpcPort: 5811,
      stepDeadlineMs: 900_000,
      allowAddresses: [],
      databaseUrl: undefined,
    });
  });

  it('take an empty variable for one that is not set', () => {
    expect(readConfig({ DATABASE_URL: '', HYPERHOST_GRPC_PORT: '' }, '/').grpcPort).toBe(5811);
  });

  it('are refused all at once, each by its name', () => {
    const wrong = {
      DATABASE_URL: 'mysql://a/b',
      REDIS_URL: 'nonsense',
      HYPERHOST_GRPC_PORT: '70000',
      HYPERHOST_HOST: '0.0.0.0',
      HYPERHOST_LOG_LEVEL: 'loud',
      HYPERHOST_PEPPER: 'short',
    };
    const refuse = () => readConfig(wrong, '/');
    for (const name of Object.keys(wrong)) expect(refuse).toThrow(name);
  });

  it('refuse to listen off loopback unless the administrator insists', () => {
    expect(() => readConfig({ HYPERHOST_HOST: '192.0.2.1' }, '/')).toThrow('HYPERHOST_INSECURE=1');
    expect(readConfig({ HYPERHOST_HOST: '192.0.2.1', HYPERHOST_INSECURE: '1' }, '/').host).toBe('192.0.2.1');
  });
});

import { describe, expect, it } from 'vitest';
import { mayDial, parseAddress } from './address-policy.js';

describe('which addresses the platform dials', () => {
  it.each(['127.0.0.1:50051', '127.9.8.7:1', 'localhost:65535', '[::1]:50051'])('loopback %s at once', (address) => {
    expect(mayDial(address, [])).toBe(true);
  });

  it.each([
    '10.0.0.1:50051',
    '127.1:80',
    '0x7f000001:80',
    '2130706433:80',
    '127.0.0.256:80',
    '127.0.0.01:80',
    '0.0.0.0:80',
    '[::ffff:127.0.0.1]:80',
    '[::]:80',
    '169.254.169.254:80',
    'localhost.example.org:80',
    'example.org:443',
  ])('%s only when an administrator has written it', (address) => {
    expect(mayDial(address, [])).toBe(false);
    expect(mayDial(address, ['other.example.org'])).toBe(false);
  });

  it('an allowed host at any port, an allowed host and port at that port only', () => {
    expect(mayDial('gpu-1.example.org:50051', ['GPU-1.example.org'])).toBe(true);
    expect(mayDial('gpu-1.example.org:50051', ['gpu-1.example.org:50051'])).toBe(true);
    expect(mayDial('gpu-1.example.org:50052', ['gpu-1.example.org:50051'])).toBe(false);
  });

  it.each([
    '',
    'localhost',
    'localhost:',
    ':80',
    'localhost:0',
    'localhost:65536',
    'unix:/tmp/s',
    'dns:///a:1',
    'a b:1',
    '::1:80',
    'u@localhost:80',
  ])('never %j, which is not host:port', (address) => {
    expect(parseAddress(address)).toBeNull();
    expect(mayDial(address, [address])).toBe(false);
  });
});

import { isIP } from 'node:net';

/** An address that a server asks to be dialled at, taken apart. Null when it is not `host:port`. */
export function parseAddress(address: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]{1,253})):([1-9]\d{0,4})$/i.exec(address);
  if (!match) return null;
  const port = Number(match[3]);
  const host = (match[1] ?? match[2] ?? '').toLowerCase();
  if (port > 65535 || (match[1] !== undefined && isIP(host) !== 6)) return null;
  return { host, port };
}

/**
 * Whether the platform may dial an address. Loopback is allowed at once: whoever can register there already runs
 * programs on this machine. Anything else only as an administrator wrote it, `host` or `host:port`, letter by letter: no
 * name is resolved and nothing is dialled to find out. Spellings such as `127.1` or `0x7f000001` are not loopback here.
 */
export function mayDial(address: string, allowed: readonly string[]): boolean {
  const parsed = parseAddress(address);
  if (!parsed) return false;
  const { host, port } = parsed;
  if (host === 'localhost' || host === '::1') return true;
  if (/^127(\.(0|[1-9]\d{0,2})){3}$/.test(host) && isIP(host) === 4) return true;
  return allowed.some((pattern) => pattern.toLowerCase() === host || pattern.toLowerCase() === `${host}:${port}`);
}

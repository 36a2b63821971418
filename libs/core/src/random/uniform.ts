import { createHash } from 'node:crypto';

/**
 * The digest that all chance of the platform comes from: SHA-256 of the UTF-8 bytes of the JSON array
 * `["hyperhost/1", stream, seed, ...counters]`, written without blanks and with non-ASCII characters unescaped (Python:
 * `json.dumps(…, separators=(',', ':'), ensure_ascii=False)`). There is no hidden state: the same key gives the same
 * bytes, in any order and any language. Each purpose has its own stream, so a new use shifts no old one.
 */
export function randomBytes(seed: number, stream: string, counters: readonly (number | string)[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(['hyperhost/1', stream, seed, ...counters]))
    .digest();
}

/** A number in [0, 1): the first 53 bits of the digest, divided by 2^53. */
export function uniform(seed: number, stream: string, ...counters: readonly (number | string)[]): number {
  const bytes = randomBytes(seed, stream, counters);
  return (bytes.readUIntBE(0, 6) * 32 + (bytes.readUInt8(6) >>> 3)) / 2 ** 53;
}

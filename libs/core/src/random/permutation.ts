import { randomBytes } from './uniform.js';

const ROUNDS = 8;

/** The largest size of a permutation. */
export const MAX_PERMUTED = 2 ** 32;

/**
 * A keyed permutation of 0 … size − 1 that needs no memory: a Feistel network of eight rounds on the smallest even number
 * of bits that holds `size`, walked until the value is below `size` again (Black and Rogaway 2002, "Ciphers with
 * Arbitrary Finite Domains", cycle walking). The eight round keys are the 32-bit words of one digest (big-endian); the
 * round function is MurmurHash3's 32-bit finaliser of (half XOR key), cut to the half's bits. Over many keys every index is
 * as likely at every place; whole orders of few items are nearly, not exactly, as likely.
 */
export function permutation(
  size: number,
  seed: number,
  stream: string,
  ...counters: readonly (number | string)[]
): (index: number) => number {
  const bytes = randomBytes(seed, stream, counters);
  const keys = Array.from({ length: ROUNDS }, (_, i) => bytes.readUInt32BE(4 * i));
  const halfBits = Math.max(1, Math.ceil(Math.ceil(Math.log2(size)) / 2));
  const half = 2 ** halfBits;
  return (index) => {
    let value = index;
    do {
      let left = Math.floor(value / half);
      let right = value % half;
      for (const key of keys) [left, right] = [right, (left ^ (mix(right ^ key) & (half - 1))) >>> 0];
      value = left * half + right;
    } while (value >= size);
    return value;
  };
}

function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

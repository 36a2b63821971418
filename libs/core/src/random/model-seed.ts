import { randomBytes } from './uniform.js';

/** Seed for what a model draws itself, 0 to 2^32 − 1: the first 32 bits of the digest of stream `model`. */
export function modelSeed(seed: number, model: number): number {
  return randomBytes(seed, 'model', [model]).readUInt32BE(0);
}

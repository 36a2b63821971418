import { permutation } from './permutation.js';

/**
 * For each of `calls` calls of a model that has had `fromCalls`, the chunk of the training rows it sees. The same for all
 * models of a search. Calls kP … (k + 1)P − 1, with P = `chunks`, are pass k: a permutation of all chunks, drawn anew for
 * each pass.
 */
export function chunksOfCalls(seed: number, chunks: number, fromCalls: number, calls: number): number[] {
  if (chunks <= 1) return new Array<number>(calls).fill(0);
  const order: number[] = [];
  let pass = -1;
  let chunkAt = (index: number): number => index;
  for (let call = fromCalls; call < fromCalls + calls; call++) {
    if (Math.floor(call / chunks) !== pass) {
      pass = Math.floor(call / chunks);
      chunkAt = permutation(chunks, seed, 'chunks', pass);
    }
    order.push(chunkAt(call % chunks));
  }
  return order;
}

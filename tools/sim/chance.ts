/**
 * All chance of a simulated world. Counter-based: a number follows from the seed, the name of a stream and a counter, so
 * nothing that one stream draws shifts another. 32-bit words, mixed by the finaliser of MurmurHash3 (Appleby 2011).
 */
export function mixed(...words: readonly (number | string)[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    if (typeof word === 'number') hash = mix(hash ^ word);
    else for (let i = 0; i < word.length; i++) hash = mix(hash ^ word.charCodeAt(i));
    hash = (hash + 0x9e3779b9) | 0;
  }
  return mix(hash) >>> 0;
}

/** A number in [0, 1). */
export function chance(...words: readonly (number | string)[]): number {
  return mixed(...words) / 2 ** 32;
}

/** Draws one number after the other from one stream. */
export class Dice {
  private readonly key: number;
  private count = 0;

  constructor(seed: number, stream: string) {
    this.key = mixed(seed, stream);
  }

  /** A number in [0, 1). */
  next(): number {
    return mixed(this.key, this.count++) / 2 ** 32;
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }
}

function mix(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

import { createHash } from 'node:crypto';
import { canonicalJson } from '../json/canonical-json.js';
import type { JsonValue } from '../json/json-value.js';
import type { CallCount, ModelNumber, Score } from './types.js';

/** What a search found: only what its spec and seed decide. Times, endpoints and attempts are no part of it. */
export interface SearchResult {
  readonly models: readonly {
    readonly number: ModelNumber;
    readonly params: { readonly [name: string]: JsonValue };
    readonly history: readonly (readonly [CallCount, Score])[];
    readonly failed: boolean;
  }[];
  readonly best: ModelNumber | null;
}

/**
 * SHA-256, in hex, of the canonical JSON (RFC 8785) of the result, models by number and history by calls. Two searches
 * with the same digest trained the same models to the same scores and chose the same one.
 */
export function resultDigest(result: SearchResult): string {
  const models = result.models
    .map(({ number, params, history, failed }) => ({
      number,
      params,
      history: history.map(([calls, score]) => [calls, score] as const).sort(([a], [b]) => a - b),
      failed,
    }))
    .sort((a, b) => a.number - b.number);
  return createHash('sha256')
    .update(canonicalJson({ models, best: result.best }))
    .digest('hex');
}

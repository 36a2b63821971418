import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { KeyKind } from '../entities/index.js';
import { newKeyText, parseKeyText } from './key-text.js';

/** Whom a key speaks for. */
export interface VerifiedKey {
  readonly id: string;
  readonly team: string;
  readonly kind: KeyKind;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** No key lives longer than a year. */
const LONGEST_MS = 365 * 24 * HOUR_MS;
const LINK_MS = 15 * MINUTE_MS;
export const SESSION_MS = 12 * HOUR_MS;

/** A key that was revoked may still be taken for valid so long, in another process than the one that revoked it. */
const CACHE_MS = 5000;
const CACHE_KEYS = 10_000;
/** `used_at` is this exact. */
const USED_MS = MINUTE_MS;

/** Compared against when there is no such key, so that a miss takes as long as a hit. */
const NO_HASH = Buffer.alloc(32);

interface KeyRow {
  readonly hash: Buffer;
  readonly team: string;
  readonly kind: KeyKind;
  readonly valid: boolean;
  readonly leftMs: number;
  readonly stale: boolean;
}

/**
 * The keys of all teams. The database holds no key's text, only its HMAC-SHA-256 under a pepper that the database does
 * not know. A fast hash is right here: the secret has 256 random bits, so there is nothing to guess.
 */
export class KeyStore {
  /** Keys found valid a moment ago, by the hash of their text. */
  private readonly cache = new Map<string, { readonly key: VerifiedKey; readonly until: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly pepper: string,
  ) {}

  /** Makes a key and answers its text, this once. It ends after `ttlMs`, or after a year. */
  async issue(asked: { team: string; kind: KeyKind; name: string; ttlMs?: number }): Promise<string> {
    const { id, text } = newKeyText(asked.kind);
    const ttlMs = Math.min(asked.ttlMs ?? LONGEST_MS, LONGEST_MS);
    await this.dataSource.query(
      `INSERT INTO keys (id, team_id, kind, name, hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 ms')`,
      [id, asked.team, asked.kind, asked.name, this.hash(text), ttlMs],
    );
    return text;
  }

  /** Whom this text speaks for; null if it is no key, or one that is unknown, expired or revoked. Links are no keys. */
  async verify(text: string): Promise<VerifiedKey | null> {
    const parts = parseKeyText(text);
    if (!parts || parts.kind === 'link') return null;
    const hash = this.hash(text);
    const cached = this.cache.get(hash.toString('base64'));
    if (cached && cached.until > Date.now()) return cached.key;
    const [row] = await this.dataSource.query<KeyRow[]>(
      `SELECT hash, team_id AS team, kind, revoked_at IS NULL AND coalesce(expires_at > now(), true) AS valid,
              coalesce((extract(epoch FROM expires_at - now()) * 1000)::float8, $2) AS "leftMs",
              used_at IS NULL OR used_at < now() - $3 * interval '1 ms' AS stale
         FROM keys WHERE id = $1`,
      [parts.id, LONGEST_MS, USED_MS],
    );
    const same = timingSafeEqual(hash, row?.hash ?? NO_HASH);
    if (!row || !same || !row.valid || row.kind !== parts.kind) return null;
    if (row.stale) await this.dataSource.query('UPDATE keys SET used_at = now() WHERE id = $1', [parts.id]);
    const key = { id: parts.id, team: row.team, kind: row.kind };
    this.remember(hash, key, Math.min(CACHE_MS, row.leftMs));
    return key;
  }

  /** Ends a key: here at once, in other processes within 5 s. False: the team has no such key. */
  async revoke(team: string, id: string): Promise<boolean> {
    this.cache.clear();
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      'UPDATE keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 AND team_id = $2 RETURNING id',
      [id, team],
    );
    return rows.length > 0;
  }

  /** Makes a code that can be exchanged once, within 15 minutes, for a session key. */
  issueLink(team: string): Promise<string> {
    return this.issue({ team, kind: 'link', name: 'one-time link', ttlMs: LINK_MS });
  }

  /** Exchanges a link's code for the text of a session key of 12 hours; null if it is not good, or not any more. */
  async redeemLink(code: string): Promise<{ team: string; key: string } | null> {
    const parts = parseKeyText(code);
    if (parts?.kind !== 'link') return null;
    // One statement, so that of two who come at once only one gets in.
    const [rows] = await this.dataSource.query<[{ team: string }[], number]>(
      `UPDATE keys SET used_at = now(), revoked_at = now()
        WHERE id = $1 AND kind = 'link' AND hash = $2 AND revoked_at IS NULL AND expires_at > now()
        RETURNING team_id AS team`,
      [parts.id, this.hash(code)],
    );
    const team = rows[0]?.team;
    if (!team) return null;
    return { team, key: await this.issue({ team, kind: 'session', name: 'browser', ttlMs: SESSION_MS }) };
  }

  private hash(text: string): Buffer {
    return createHmac('sha256', this.pepper).update(text).digest();
  }

  private remember(hash: Buffer, key: VerifiedKey, ttlMs: number): void {
    if (this.cache.size >= CACHE_KEYS) this.cache.clear();
    this.cache.set(hash.toString('base64'), { key, until: Date.now() + ttlMs });
  }
}

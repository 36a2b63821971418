import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { oneOf } from './one-of.js';
import { TeamEntity } from './team.entity.js';

/** `admin`: all rights of a team. `plugin`: may register servers. `session`: a browser. `link`: a code, exchanged once for a session. */
export const KEY_KINDS = ['admin', 'plugin', 'session', 'link'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** A key, without its secret: only a hash of that is kept. */
@Entity('keys')
@Check('keys_kind_check', oneOf('kind', KEY_KINDS))
@Check('keys_hash_check', 'octet_length(hash) = 32')
@Index(['teamId', 'createdAt'])
export class KeyEntity {
  /** The public part of the key's text, by which it is found. */
  @PrimaryColumn('text')
  id: string;

  @Column('uuid')
  @ForeignKey(() => TeamEntity, { onDelete: 'CASCADE' })
  teamId: string;

  @Column('text')
  kind: KeyKind;

  @Column('text')
  name: string;

  /** HMAC-SHA-256 of the key's text with the pepper. */
  @Column('bytea')
  hash: Buffer;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;
}

import { SEARCH_STATES, type SearchLifeState } from '@hyperhost/core';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { EstimatorEntity } from './estimator.entity.js';
import { oneOf } from './one-of.js';
import { TeamEntity } from './team.entity.js';

/** A search: what was asked, what was promised, and where it stands. */
@Entity('searches')
@Unique(['teamId', 'id'])
@Unique(['teamId', 'requestKey'])
@Check('searches_state_check', oneOf('state', SEARCH_STATES))
@Check('searches_priority_check', 'priority >= 1 AND priority <= 99')
@Index(['teamId', 'createdAt', 'id'])
@Index(['estimatorId', 'state'])
export class SearchEntity {
  /** A UUID of version 7, made in code (`newSearchId`). */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => TeamEntity, { onDelete: 'CASCADE' })
  teamId: string;

  @Column('uuid')
  @ForeignKey(() => EstimatorEntity)
  estimatorId: string;

  @Column('text')
  name: string;

  @Column('jsonb')
  spec: unknown;

  @Column('bigint')
  seed: number;

  /** 1 to 99; 99 comes first. */
  @Column('int')
  priority: number;

  @Column('text', { default: 'submitted' })
  state: SearchLifeState;

  @Column('jsonb')
  plan: unknown;

  @Column('int')
  promisedModels: number;

  @Column('bigint')
  promisedCalls: number;

  @Column('int', { default: 0 })
  doneModels: number;

  /** Counted calls: those that the committed scores stand for. */
  @Column('bigint', { default: 0 })
  doneCalls: number;

  /** Calls that servers made, replays included. */
  @Column('bigint', { default: 0 })
  executedCalls: number;

  @Column('double precision', { nullable: true })
  bestSoFar: number | null;

  @Column('int', { nullable: true })
  bestModel: number | null;

  @Column('double precision', { nullable: true })
  bestScore: number | null;

  /** Brackets and their rungs as they fill: `progress(state).brackets` of the core. Null before the first commit. */
  @Column('jsonb', { nullable: true })
  progress: unknown;

  /** Chunks that the training rows are cut into, fixed when the search begins. Null before. */
  @Column('int', { nullable: true })
  chunks: number | null;

  @Column('text', { nullable: true })
  digest: string | null;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('boolean', { default: false })
  cancelRequested: boolean;

  /** The submitter's Idempotency-Key. */
  @Column('text', { nullable: true })
  requestKey: string | null;

  /** Hash of the spec that came with the request key: the same key with another spec is refused. */
  @Column('text', { nullable: true })
  requestDigest: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;
}

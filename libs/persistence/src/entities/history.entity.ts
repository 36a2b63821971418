import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { SearchEntity } from './search.entity.js';

/** A committed score. Rows are added, never changed. */
@Entity('history')
@ForeignKey(() => SearchEntity, ['teamId', 'searchId'], ['teamId', 'id'], { onDelete: 'CASCADE' })
// In Postgres NaN is greater than Infinity, so this keeps out all three.
@Check('history_score_check', `score > '-Infinity' AND score < 'Infinity'`)
@Check('history_calls_check', 'calls >= 1')
@Index(['teamId', 'searchId', 'seq'])
export class HistoryEntity {
  @PrimaryColumn('uuid')
  teamId: string;

  @PrimaryColumn('uuid')
  searchId: string;

  /** The model's number. */
  @PrimaryColumn('int')
  model: number;

  /** Calls that the model had had when it was scored. */
  @PrimaryColumn('int')
  calls: number;

  @Column('double precision')
  score: number;

  @Column('jsonb')
  metrics: unknown;

  @Column('double precision')
  fitSeconds: number;

  @Column('double precision')
  scoreSeconds: number;

  @Column('uuid')
  endpointId: string;

  /** The order of commits. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  seq: number;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;
}

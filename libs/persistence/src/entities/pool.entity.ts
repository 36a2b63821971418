import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { EstimatorEntity } from './estimator.entity.js';
import { TeamEntity } from './team.entity.js';

/** All endpoints of one estimator, and the lease of the scheduler that owns them. */
@Entity('pools')
export class PoolEntity {
  /** The estimator's id. */
  @PrimaryColumn('uuid')
  @ForeignKey(() => EstimatorEntity, { onDelete: 'CASCADE' })
  id: string;

  @Column('uuid')
  @ForeignKey(() => TeamEntity, { onDelete: 'CASCADE' })
  teamId: string;

  @Column('text', { nullable: true })
  owner: string | null;

  /** Grows by one with every owner. */
  @Column('bigint', { default: 0 })
  epoch: number;

  /** Null or past: nobody owns the pool. */
  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;
}

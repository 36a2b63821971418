import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { TeamEntity } from './team.entity.js';

/** A registered kind of model, as its last registration described it. */
@Entity('estimators')
@Unique(['teamId', 'name'])
export class EstimatorEntity {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => TeamEntity, { onDelete: 'CASCADE' })
  teamId: string;

  @Column('text')
  name: string;

  @Column('text')
  version: string;

  @Column('text')
  sdk: string;

  @Column('boolean')
  deterministic: boolean;

  @Column('jsonb')
  datasets: unknown;

  @Column('jsonb', { nullable: true })
  defaultSpace: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}

import { ENDPOINT_STATES, type EndpointState } from '@hyperhost/core';
import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { EstimatorEntity } from './estimator.entity.js';
import { oneOf } from './one-of.js';
import { TeamEntity } from './team.entity.js';

/** One running server of an estimator. Its id is its lease. */
@Entity('endpoints')
@Unique(['teamId', 'estimatorId', 'address'])
@Check('endpoints_state_check', oneOf('state', ENDPOINT_STATES))
@Check('endpoints_slots_check', 'slots >= 1')
@Index(['estimatorId', 'leaseUntil'])
export class EndpointEntity {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey(() => TeamEntity, { onDelete: 'CASCADE' })
  teamId: string;

  @Column('uuid')
  @ForeignKey(() => EstimatorEntity, { onDelete: 'CASCADE' })
  estimatorId: string;

  @Column('text')
  address: string;

  /** Changes with every start of the server. */
  @Column('text')
  instanceId: string;

  @Column('int')
  slots: number;

  /** 0: the server names no limit. */
  @Column('int')
  maxResidentModels: number;

  @Column('int')
  heartbeatIntervalMs: number;

  /** It gives and takes the state of models. */
  @Column('boolean', { default: false })
  copiesModels: boolean;

  @Column('text')
  version: string;

  @Column('text')
  sdk: string;

  @Column('text')
  state: EndpointState;

  @Column('timestamptz', { default: () => 'now()' })
  registeredAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  seenAt: Date;

  @Column('timestamptz')
  leaseUntil: Date;

  /** The server is asked to finish its steps and take no more. */
  @Column('boolean', { default: false })
  drain: boolean;
}

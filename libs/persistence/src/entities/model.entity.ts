import { MODEL_STATES, type ModelState } from '@hyperhost/core';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { oneOf } from './one-of.js';
import { SearchEntity } from './search.entity.js';

/** One drawn set of parameters, and where its training stands. */
@Entity('models')
@ForeignKey(() => SearchEntity, ['teamId', 'searchId'], ['teamId', 'id'], { onDelete: 'CASCADE' })
@Check('models_state_check', oneOf('state', MODEL_STATES))
export class ModelEntity {
  @PrimaryColumn('uuid')
  teamId: string;

  @PrimaryColumn('uuid')
  searchId: string;

  @PrimaryColumn('int')
  number: number;

  @Column('int')
  bracket: number;

  @Column('jsonb')
  params: unknown;

  @Column('text', { default: 'waiting' })
  state: ModelState;

  @Column('int', { default: 0 })
  rung: number;

  @Column('int', { default: 0 })
  calls: number;

  @Column('double precision', { nullable: true })
  score: number | null;

  /** The estimator's verdict: reason, message, traceback. Written once. */
  @Column('jsonb', { nullable: true })
  failure: unknown;

  /** Where the model's state was last seen. */
  @Column('uuid', { nullable: true })
  endpointId: string | null;
}

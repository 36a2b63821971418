import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { SearchEntity } from './search.entity.js';

/** A line of a search's log, for people. */
@Entity('events')
@ForeignKey(() => SearchEntity, ['teamId', 'searchId'], ['teamId', 'id'], { onDelete: 'CASCADE' })
@Index(['teamId', 'searchId', 'id'])
export class EventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('uuid')
  teamId: string;

  @Column('uuid')
  searchId: string;

  @Column('text')
  type: string;

  @Column('int', { nullable: true })
  model: number | null;

  @Column('jsonb', { default: {} })
  detail: unknown;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;
}

import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Whom everything belongs to. */
@Entity('teams')
@Unique(['name'])
export class TeamEntity {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}

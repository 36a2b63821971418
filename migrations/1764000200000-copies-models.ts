import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a server gives and takes the state of models: it said so when it registered. */
export class CopiesModels1764000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "endpoints" ADD "copies_models" boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "endpoints" DROP COLUMN "copies_models"');
  }
}

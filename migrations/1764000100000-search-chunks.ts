import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The number of chunks that a search trains on is fixed when it begins, whatever its estimator says later. */
export class SearchChunks1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "searches" ADD "chunks" integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "searches" DROP COLUMN "chunks"');
  }
}

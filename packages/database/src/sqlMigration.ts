import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A migration that runs these statements. `name` ends in the 13 digits that order it. There is no way down: a
 * schema that loses columns loses data, and a backup has them.
 */
export function sqlMigration(name: string, statements: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    name = name;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(statements);
    }

    async down(): Promise<void> {
      throw new Error('Migrations go forward only; restore a backup to go back');
    }
  };
}

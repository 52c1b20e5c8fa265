import type { MigrationInterface, QueryRunner } from 'typeorm';
import { forRoles, type Roles } from './roles.ts';

/** A migration, and whether versions that do not know it cannot read what it leaves behind. */
export interface SchemaMigration extends MigrationInterface {
  readonly breaking?: boolean;
  /** In SQL, with the plain names of the roles. */
  readonly statements: string;
}

/**
 * A migration that runs these statements. `name` ends in the 13 digits that order it. `breaking`: versions that do not know it
 * refuse to serve afterwards (see checkSchema); needed where a column goes away or changes its meaning. There is no way
 * down: a schema that loses columns loses data, and a backup has them.
 */
export function sqlMigration(
  name: string,
  statements: string,
  { breaking = false }: { readonly breaking?: boolean } = {},
): new () => SchemaMigration {
  return class implements SchemaMigration {
    name = name;
    readonly breaking = breaking;
    readonly statements = statements;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(statements);
    }

    async down(): Promise<void> {
      throw new Error('Migrations go forward only; restore a backup to go back');
    }
  };
}

/** The same migration, for the roles of one installation. */
export function runFor(migration: new () => SchemaMigration, roles: Roles): new () => SchemaMigration {
  const { name = migration.name, breaking = false, statements } = new migration();
  return sqlMigration(name, forRoles(statements, roles), { breaking });
}

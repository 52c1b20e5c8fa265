import type pg from 'pg';
import { DataSource } from 'typeorm';
import { adoptSquash } from './adoptSquash.ts';
import { longDriver, openLongConnection, type Looks } from './longConnection.ts';
import { migrationName } from './migrationNames.ts';
import { migrations } from './migrations/list.ts';
import { ensureLogins, joinRoles, closeDatabase, type RolePasswords } from './ensureRoles.ts';
import { grantServices } from './grantServices.ts';
import { plainRoles, rolesInside, type Roles } from './roles.ts';
import { runFor, type SchemaMigration } from './sqlMigration.ts';

/** 'tsud' as a number: the advisory lock that lets one migrator work at a time. */
const lockKey = 0x74737564;

export interface MigrateOptions extends RolePasswords {
  /** URL of the owner role: may create roles and schemas. */
  readonly url: string;
  /** The installation's login roles; the plain ones unless given. */
  readonly roles?: Roles;
  readonly log?: (line: string) => void;
  /** Only these migrations, by name: the schema of an older version, for a backup of it. */
  readonly only?: readonly string[];
  /** How a silent server is noticed; within two minutes unless said. */
  readonly looks?: Looks | undefined;
}

/**
 * Brings the schema up to this build under an advisory lock, so that many may call it at once. Creates the login roles where
 * they are missing. A new database is closed to every other login where the roles are the installation's own. Resolves to
 * the names of the migrations it ran.
 */
export async function migrate({
  url,
  roles = plainRoles,
  log,
  only,
  looks,
  ...passwords
}: MigrateOptions): Promise<string[]> {
  const guard = await openLongConnection(url, 'tsudoi-migrate', looks);
  try {
    await guard.query('select pg_advisory_lock($1)', [lockKey]);
    await ensureLogins(guard, roles, passwords);
    await adoptSquash(guard);
    const holders = await rolesInside(guard);
    if (holders && holders.app !== roles.app) await joinRoles(guard, roles, holders);
    if (!holders && roles.app !== plainRoles.app) await closeDatabase(guard, roles);
    const wanted = only ? migrations.filter((each) => only.includes(migrationName(each))) : migrations;
    const source = new DataSource({
      type: 'postgres',
      url,
      driver: longDriver(url, looks),
      migrations: wanted.map((each) => runFor(each, holders ?? roles)),
      migrationsTableName: 'tsudoi_migration',
      logging: false,
      installExtensions: false,
    });
    await source.initialize();
    try {
      const ran = await source.runMigrations({ transaction: 'each' });
      await noteBreaking(guard);
      if (!only) await grantServices(guard, roles, holders ?? roles);
      for (const each of ran) log?.(`migrated ${each.name}`);
      return ran.map((each) => each.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await guard.end().catch(() => undefined);
  }
}

/** Which migrations older versions cannot read; a process asks `core.schema_state()`. */
async function noteBreaking(client: pg.Client): Promise<void> {
  const breaking = migrations
    .map((each): SchemaMigration => new each())
    .flatMap((each) => (each.breaking && each.name !== undefined ? [each.name] : []));
  await client.query(
    'insert into core.breaking_migration (name) select unnest($1::text[]) on conflict do nothing',
    [breaking],
  );
}

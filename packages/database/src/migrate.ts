import pg from 'pg';
import { DataSource } from 'typeorm';
import { adoptSquash } from './adoptSquash.ts';
import { migrationName } from './migrationNames.ts';
import { migrations } from './migrations/list.ts';
import type { SchemaMigration } from './sqlMigration.ts';

/** 'tsud' as a number: the advisory lock that lets one migrator work at a time. */
const lockKey = 0x74737564;

export interface MigrateOptions {
  /** URL of the owner role: may create roles and schemas. */
  readonly url: string;
  /** Passwords of the two login roles; existing roles keep theirs when absent. */
  readonly appPassword?: string;
  readonly dispatcherPassword?: string;
  readonly log?: (line: string) => void;
  /** Only these migrations, by name: the schema of an older version, for a backup of it. */
  readonly only?: readonly string[];
}

/**
 * Brings the schema up to this build under an advisory lock, so that many may call it at once. Creates the roles
 * `tsudoi_app` and `tsudoi_dispatcher` where they are missing. Resolves to the names of the migrations it ran.
 */
export async function migrate({
  url,
  appPassword,
  dispatcherPassword,
  log,
  only,
}: MigrateOptions): Promise<string[]> {
  const guard = new pg.Client({ connectionString: url, application_name: 'tsudoi-migrate' });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [lockKey]);
    await ensureRole(guard, 'tsudoi_app', appPassword);
    await ensureRole(guard, 'tsudoi_dispatcher', dispatcherPassword);
    await adoptSquash(guard);
    const source = new DataSource({
      type: 'postgres',
      url,
      migrations: only ? migrations.filter((each) => only.includes(migrationName(each))) : [...migrations],
      migrationsTableName: 'tsudoi_migration',
      logging: false,
      installExtensions: false,
    });
    await source.initialize();
    try {
      const ran = await source.runMigrations({ transaction: 'each' });
      await noteBreaking(guard);
      for (const each of ran) log?.(`migrated ${each.name}`);
      return ran.map((each) => each.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await guard.end();
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

async function ensureRole(
  client: pg.Client,
  role: 'tsudoi_app' | 'tsudoi_dispatcher',
  password: string | undefined,
): Promise<void> {
  // Roles belong to the cluster, the lock to the database: two databases may race, and the loser sees 42710 or 23505.
  await client.query(
    `do $$ begin create role ${role} login nobypassrls nosuperuser; exception when duplicate_object or unique_violation then null; end $$`,
  );
  const { rows } = await client.query<{ done: boolean }>(
    `select coalesce(rolconfig @> array['statement_timeout=60s','jit=off'], false) as done from pg_roles where rolname = $1`,
    [role],
  );
  if (!rows[0]?.done) {
    await client.query(`alter role ${role} set statement_timeout = '60s'`);
    await client.query(`alter role ${role} set jit = off`);
  }
  if (password !== undefined)
    await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
}

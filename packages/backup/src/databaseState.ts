import { connect } from './restoreBackup.ts';
import { ranMigrations } from './schemaTables.ts';

/** What a database says of itself to its owner. */
export interface DatabaseState {
  /** Major version of PostgreSQL. */
  readonly version: number;
  readonly sizeBytes: number;
  /** Names of the migrations that ran, oldest first. */
  readonly migrations: readonly string[];
  /** When the last backup was taken and verified, and when one was last restored to see; undefined where never. */
  readonly backupTakenAt: Date | undefined;
  readonly backupRehearsedAt: Date | undefined;
}

/** Looks at the database; `url` is that of the owner role. Rejects where it does not answer. */
export async function readDatabaseState(url: string): Promise<DatabaseState> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ version: string; size: string; marked: boolean }>(
      `select current_setting('server_version_num') as version, pg_database_size(current_database()) as size,
         to_regclass('core.backup_mark') is not null as marked`,
    );
    const marks = rows[0]?.marked
      ? (await client.query<{ kind: string; at: Date }>('select kind, at from core.backup_mark')).rows
      : [];
    return {
      version: Math.floor(Number(rows[0]?.version) / 10_000),
      sizeBytes: Number(rows[0]?.size),
      migrations: await ranMigrations(client),
      backupTakenAt: marks.find(({ kind }) => kind === 'taken')?.at,
      backupRehearsedAt: marks.find(({ kind }) => kind === 'rehearsed')?.at,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

import pg from 'pg';

/**
 * Leaves in the database when a backup was taken and verified, or restored once: what the alert on old backups reads. One row, written
 * also where the database only reads by default, as while its disk is nearly full.
 */
export async function markBackup(url: string, kind: 'taken' | 'rehearsed', at: Date): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tsudoi-backup',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = off');
    await client.query(
      `insert into core.backup_mark (kind, at) values ($1, $2)
       on conflict (kind) do update set at = greatest(backup_mark.at, excluded.at)`,
      [kind, at],
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

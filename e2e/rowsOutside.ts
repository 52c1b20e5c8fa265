import pg from 'pg';

/** What an installation writes by itself or about each call, whoever makes it. */
const ownWork: Readonly<Record<string, string>> = {
  'core.access_log': 'a line for each call',
  'core.idempotency_key': 'answers that a repeat gets',
  'core.backup_mark': 'when the daily backup was taken',
  'core.growth_reading': 'what it measures of itself',
  'core.growth_sample': 'the same, a value a day',
  'core.growth_state': 'when it measured, and since when a reading lasts',
};
/** Columns that follow every call, or the clock. */
const ownColumns = ['last_used_at', 'filled_until'];

/**
 * Count and hash of every row of every table that holds any, but for those of one tenant: two of the same installation are equal
 * where nothing else was touched. Rows without a tenant are those of the installation itself and count.
 */
export async function rowsOutside(ownerUrl: string, slug = ''): Promise<ReadonlyMap<string, string>> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const { rows: tables } = await client.query<{ name: string; owned: boolean }>(
      `select n.nspname || '.' || c.relname as name, exists (select from pg_attribute a
         where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as owned
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_|^information_schema$' order by 1`,
    );
    const hashes = new Map<string, string>();
    for (const { name, owned } of tables) {
      if (name in ownWork) continue;
      const column = name === 'core.tenant' ? 't.id' : owned ? 't.tenant_id' : 'null::uuid';
      const { rows } = await client.query<{ n: string; hash: string | null }>(
        `select count(*) as n, md5(string_agg(row::text, ',' order by row::text)) as hash
         from (select to_jsonb(t) - $2::text[] as row from ${name} t
               where ${column} is distinct from coalesce((select id from core.tenant where slug = $1), gen_random_uuid())) as kept`,
        [slug, ownColumns],
      );
      if (Number(rows[0]?.n) > 0) hashes.set(name, `${String(rows[0]?.n)} ${String(rows[0]?.hash)}`);
    }
    await client.query('commit');
    return hashes;
  } finally {
    await client.end();
  }
}

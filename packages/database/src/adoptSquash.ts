import type { Client } from 'pg';
import { migrationNames } from './migrationNames.ts';

/** The last of the 26 migrations that were squashed before the first release. */
const lastSquashed = 'AuditCalendarChoices1770000086000';
/** Migrations that make together what those 26 made. */
const squash = (name: string) => name.slice(-13) <= '1780000000015';

/**
 * A database that ran all the migrations of before the squash has the same schema under other names: the names are
 * replaced. One that stopped in their middle is refused, since nothing here knows how to go on.
 */
export async function adoptSquash(owner: Client): Promise<void> {
  const { rows: found } = await owner.query<{ there: boolean }>(
    `select to_regclass('public.tsudoi_migration') is not null as there`,
  );
  if (!found[0]?.there) return;
  const { rows } = await owner.query<{ name: string }>(
    `select name from public.tsudoi_migration where right(name, 13) < '1780000000000'`,
  );
  if (rows.length === 0) return;
  if (!rows.some((row) => row.name === lastSquashed)) {
    throw new Error(
      `The database is at ${rows.at(-1)?.name ?? 'no migration'}, from before the migrations were squashed. ` +
        `Bring it to ${lastSquashed} with the version that made it, then migrate again.`,
    );
  }
  const names = migrationNames().filter(squash);
  await owner.query('begin');
  await owner.query(`delete from public.tsudoi_migration where right(name, 13) < '1780000000000'`);
  await owner.query(
    `insert into public.tsudoi_migration (timestamp, name) select right(name, 13)::bigint, name from unnest($1::text[]) name`,
    [names],
  );
  await owner.query('commit');
}

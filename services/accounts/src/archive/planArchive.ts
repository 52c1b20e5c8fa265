import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import type { Database } from '@tsudoi/database/database';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import type { Logger } from '@tsudoi/runtime/logger';

/** A month that has ended and is not archived yet. */
interface ClosedMonth {
  readonly tenantId: string;
  /** YYYY-MM */
  readonly month: string;
}

/** A month is closed a day after its end, when no transaction that began in it can still be open. By the database's clock, as the days of the log. */
const closedMonths = `
  select distinct h.tenant_id as "tenantId", to_char(h.day, 'YYYY-MM') as month from core.audit_head h
  where h.day < date_trunc('month', now() at time zone 'UTC' - interval '1 day')
    and not exists (select from core.audit_archived_month a
      where a.tenant_id = h.tenant_id and a.month = date_trunc('month', h.day::timestamp)::date)`;

/** How many months of all tenants wait for their archive. */
export async function countClosedMonths(database: Database): Promise<number> {
  const [row] = await database.dispatcher.query<{ months: number }>(
    `select count(*)::int as months from (${closedMonths}) open`,
  );
  return row?.months ?? 0;
}

/** Writes one job a tenant and closed month. Safe in several replicas at once: a job's key is its month. */
export async function planArchive(database: Database): Promise<number> {
  const months = await database.dispatcher.query<ClosedMonth>(`${closedMonths} order by 2, 1`);
  return eachTenant(months, async ({ tenantId, month }) => {
    await database.withTenant(tenantId, (tx) =>
      enqueue(tx, jobs.archiveAuditMonth, { month }, { dedupeKey: month }),
    );
    return 1;
  });
}

/** Drops archived months from the database that ended more than `liveMonths` months ago; resolves to the partitions' names. */
export async function dropArchived(database: Database, liveMonths: number, log: Logger): Promise<string[]> {
  const dropped = await database.maintenance.query<{ name: string }>(
    'select core.drop_archived_audit($1) as name',
    [liveMonths],
  );
  const names = dropped.map((row) => row.name);
  if (names.length > 0) log.info({ partitions: names }, 'archived months of the audit log left the database');
  return names;
}

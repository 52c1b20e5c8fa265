import type { Database } from '@tsudoi/database/database';

/** A calendar that this worker holds; `fence` grows with each claim. */
export interface ClaimedCalendar {
  readonly id: string;
  readonly tenantId: string;
  readonly connectionId: string;
  readonly remoteId: string;
  readonly fence: string;
  readonly runToken: string | null;
  readonly page: string | null;
  readonly fullRun: boolean;
  readonly failures: number;
  /** When the first push message of this run arrived; null for polls. */
  readonly dirtySince: Date | null;
}

interface CalendarRow {
  readonly id: string;
  readonly connection_id: string;
  readonly remote_id: string;
  readonly fence: string;
  readonly run_token: string | null;
  readonly page: string | null;
  readonly full_run: boolean;
  readonly failures: number;
  readonly dirty_since: Date | null;
}

export interface DueCalendar {
  readonly id: string;
  readonly tenantId: string;
}

/** Calendars that are due or running now, and for how long the first of them has been due; for autoscaling. */
export async function countDueCalendars(
  database: Database,
): Promise<{ readonly size: number; readonly oldestSeconds: number }> {
  const [row] = await database.dispatcher.query<{ size: string; oldest: number | null }>(
    `select count(*) as size, extract(epoch from clock_timestamp() - min(due_at))::float8 as oldest
     from sync.calendar where state = 'active' and (dirty or due_at <= clock_timestamp() or lease_until > clock_timestamp())`,
    [],
  );
  return { size: Number(row?.size ?? 0), oldestSeconds: Math.max(0, row?.oldest ?? 0) };
}

/**
 * Calendars that may run now, the first of each tenant before the second of any; those of tenants that run `mostATenant` here
 * already are left out.
 */
export async function dueCalendars(
  database: Database,
  limit: number,
  busyTenants: readonly string[],
): Promise<DueCalendar[]> {
  const rows = await database.dispatcher.query<{ id: string; tenant_id: string }>(
    `select id, tenant_id from (
       select id, tenant_id, due_at, row_number() over (partition by tenant_id order by dirty desc, due_at) as turn
       from sync.calendar
       where state = 'active' and (dirty or due_at <= clock_timestamp()) and lease_until < clock_timestamp()
         and tenant_id <> all ($2::uuid[])) due
     order by turn, due_at limit $1`,
    [limit, busyTenants],
  );
  return rows.map((row) => ({ id: row.id, tenantId: row.tenant_id }));
}

/** Takes the calendar for `leaseMs` by the database's clock; undefined when it is taken, not due or gone. */
export async function claimCalendar(
  database: Database,
  due: DueCalendar,
  leaseMs: number,
): Promise<ClaimedCalendar | undefined> {
  const [row] = await database.read<CalendarRow>(
    'sync_claim',
    'select * from sync.claim_calendar($1, $2, $3)',
    due.tenantId,
    due.id,
    leaseMs,
  );
  return (
    row && {
      id: row.id,
      tenantId: due.tenantId,
      connectionId: row.connection_id,
      remoteId: row.remote_id,
      fence: row.fence,
      runToken: row.run_token,
      page: row.page,
      fullRun: row.full_run,
      failures: row.failures,
      dirtySince: row.dirty_since,
    }
  );
}

/** Lengthens the lease; false when it is not ours any more. */
export async function renewCalendar(
  database: Database,
  held: ClaimedCalendar,
  leaseMs: number,
): Promise<boolean> {
  const [row] = await database.read<{ kept: boolean }>(
    'sync_renew',
    'select sync.renew_calendar($1, $2, $3, $4) as kept',
    held.tenantId,
    held.id,
    held.fence,
    leaseMs,
  );
  return row?.kept ?? false;
}

/** How a run that did not end well leaves its calendar. */
export interface RunFailure {
  readonly error: string;
  readonly retryMs: number;
  readonly state: 'active' | 'paused' | 'gone';
  /** Forgets token and page: the next run reads everything. */
  readonly startOver: boolean;
  /** Whether it counts as a failure (a stop or a yield does not). */
  readonly costs: boolean;
}

/** Gives the calendar back; nothing happens where the fence is stale. */
export async function failCalendar(
  database: Database,
  held: ClaimedCalendar,
  failure: RunFailure,
): Promise<void> {
  await database.read(
    'sync_fail',
    'select sync.fail_calendar($1, $2, $3, $4, $5, $6, $7, $8)',
    held.tenantId,
    held.id,
    held.fence,
    failure.error.slice(0, 500),
    Math.round(failure.retryMs),
    failure.state,
    failure.startOver,
    failure.costs,
  );
}

import type { ProviderKind } from '@tsudoi/calendar/provider';
import type { CalendarConnectionLost } from '@tsudoi/contracts/calendarMessages';
import type { Principal } from '@tsudoi/contracts/principal';
import type { Tx } from '@tsudoi/database/database';

/** A connection as the worker needs it; `secret` is sealed. */
export interface ConnectionRow {
  readonly id: string;
  readonly provider: ProviderKind;
  readonly account: string;
  readonly server_url: string | null;
  readonly home_path: string | null;
  readonly homes: readonly string[];
  /** Other hosts that the person allowed the server to lead to. */
  readonly origins: readonly string[];
  readonly addresses: readonly string[];
  readonly secret: string | null;
  readonly access_expires_at: Date | null;
  readonly version: number;
  readonly state: 'active' | 'needs_reconnect' | 'disconnected';
  readonly created_at: Date;
}

const columns =
  'id, provider, account, server_url, home_path, homes, origins, addresses, secret, access_expires_at, version, state, created_at';

export async function findConnection(tx: Tx, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await tx.query<ConnectionRow>(`select ${columns} from sync.connection where id = $1`, [id]);
  return row;
}

/** Erases the connection with its secrets, its calendars and all that came by them. */
export async function deleteConnection(tx: Tx, id: string): Promise<void> {
  await tx.execute('delete from sync.connection where id = $1', [id]);
}

/** Newest first, at most 200: a tenant has few. `written` counts entries of ours in their calendars. */
export function listConnectionRows(tx: Tx): Promise<(ConnectionRow & { readonly written: number })[]> {
  return tx.query(
    `select ${columns}, (select count(*)::int from sync.write_back w join sync.calendar c on c.id = w.calendar_id
       where c.connection_id = k.id) as written
     from sync.connection k order by created_at desc, id desc limit 200`,
  );
}

/** What discovery and the provider tell of an account, after it was connected. */
export async function describeConnection(
  tx: Tx,
  id: string,
  told: {
    readonly account?: string;
    readonly homes?: readonly string[];
    readonly addresses?: readonly string[];
  },
): Promise<void> {
  await tx.execute(
    `update sync.connection set account = coalesce($2, account), homes = coalesce($3::jsonb, homes),
       addresses = coalesce($4::jsonb, addresses) where id = $1`,
    [
      id,
      told.account ?? null,
      told.homes ? JSON.stringify(told.homes) : null,
      told.addresses ? JSON.stringify(told.addresses) : null,
    ],
  );
}

export interface NewConnection {
  readonly id: string;
  readonly provider: ProviderKind;
  readonly account: string;
  readonly serverUrl: string | null;
  readonly homePath: string | null;
  readonly origins: readonly string[];
  readonly secret: string;
  readonly accessExpiresAt: Date | null;
  readonly connectedBy: Pick<Principal, 'kind' | 'id'>;
}

/** Makes the connection, or gives a known one new secrets (the person connected again) and its calendars new life. */
export async function saveConnection(tx: Tx, made: NewConnection): Promise<ConnectionRow> {
  const [row] = await tx.query<ConnectionRow>(
    `insert into sync.connection (id, tenant_id, provider, account, server_url, home_path, origins, secret, access_expires_at, connected_by, member_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (id) do update set origins = excluded.origins, secret = excluded.secret, access_expires_at = excluded.access_expires_at,
       connected_by = excluded.connected_by, member_id = excluded.member_id, version = sync.connection.version + 1, state = 'active'
     returning ${columns}`,
    [
      made.id,
      tx.tenantId,
      made.provider,
      made.account,
      made.serverUrl,
      made.homePath,
      JSON.stringify(made.origins),
      made.secret,
      made.accessExpiresAt,
      made.connectedBy.id,
      made.connectedBy.kind === 'member' ? made.connectedBy.id : null,
    ],
  );
  await tx.execute(
    `update sync.calendar set state = 'active', due_at = clock_timestamp(), failures = 0 where connection_id = $1 and state = 'paused'`,
    [made.id],
  );
  return row as ConnectionRow;
}

/** Takes the right to refresh version `version` for 20 s; false when another replica has it or did it. */
export async function beginRefresh(tx: Tx, id: string, version: number): Promise<boolean> {
  const touched = await tx.execute(
    `update sync.connection set refresh_until = clock_timestamp() + interval '20 seconds'
     where id = $1 and version = $2 and refresh_until < clock_timestamp() and state = 'active'`,
    [id, version],
  );
  return touched === 1;
}

export async function endRefresh(
  tx: Tx,
  id: string,
  version: number,
  secret: string,
  expiresAt: Date,
): Promise<void> {
  await tx.execute(
    `update sync.connection set secret = $3, access_expires_at = $4, version = version + 1, refresh_until = '-infinity'
     where id = $1 and version = $2`,
    [id, version, secret, expiresAt],
  );
}

/** Frees the right to refresh after a fault that may pass. */
export async function abandonRefresh(tx: Tx, id: string, version: number): Promise<void> {
  await tx.execute(`update sync.connection set refresh_until = '-infinity' where id = $1 and version = $2`, [
    id,
    version,
  ]);
}

/** The grant is lost: no calendar of it runs until the person connects again. What to tell them, for the first who says so. */
export async function markLost(tx: Tx, id: string): Promise<CalendarConnectionLost | undefined> {
  const [row] = await tx.query<CalendarConnectionLost>(
    `update sync.connection set state = 'needs_reconnect', refresh_until = '-infinity' where id = $1 and state = 'active'
     returning tenant_id as "tenantId", id as "connectionId", provider, account, member_id as "memberId"`,
    [id],
  );
  if (row)
    await tx.execute(
      `update sync.calendar set state = 'paused' where connection_id = $1 and state = 'active'`,
      [id],
    );
  return row;
}

/** Forgets what opens the connections of a member, and who made them. */
export async function forgetConnectionsOf(tx: Tx, memberId: string): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `update sync.connection set state = 'needs_reconnect', secret = null, access_expires_at = null, refresh_until = '-infinity',
       connected_by = 'somebody who left', member_id = null, version = version + 1
     where member_id = $1 returning id`,
    [memberId],
  );
  await tx.execute(
    `update sync.calendar set state = 'paused' where connection_id = any ($1) and state = 'active'`,
    [rows.map(({ id }) => id)],
  );
}

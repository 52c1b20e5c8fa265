import type { BounceMailboxState } from '@tsudoi/contracts/suppressions';
import type { Database, Tx } from '@tsudoi/database/database';

/** How long one process may be at a mailbox before another looks. */
const leaseMs = 600_000;

/** Notes that a tenant's mailbox is to be looked at from now on, or no more. */
export async function setBounceMailbox(tx: Tx, wanted: boolean, now: Date): Promise<void> {
  if (wanted)
    await tx.execute(
      `insert into nudge.bounce_mailbox as m (tenant_id, next_look_at) values ($1, $2)
       on conflict (tenant_id) do update set next_look_at = least(m.next_look_at, $2), fault = null`,
      [tx.tenantId, now],
    );
  else await tx.execute('delete from nudge.bounce_mailbox where tenant_id = $1', [tx.tenantId]);
}

/** Tenants whose mailbox is to be looked at now, those that wait longest first. */
export async function dueMailboxes(database: Database, now: Date, most: number): Promise<string[]> {
  const rows = await database.dispatcher.query<{ tenant_id: string }>(
    'select tenant_id from nudge.bounce_mailbox where next_look_at <= $1 order by next_look_at limit $2',
    [now, most],
  );
  return rows.map((row) => row.tenant_id);
}

/** Takes a look for this process; false where another has it. */
export async function takeLook(tx: Tx, now: Date): Promise<boolean> {
  const taken = await tx.execute(
    'update nudge.bounce_mailbox set next_look_at = $3 where tenant_id = $1 and next_look_at <= $2',
    [tx.tenantId, now, new Date(now.getTime() + leaseMs)],
  );
  return taken > 0;
}

/** What came of a look. */
export interface Look {
  readonly read: number;
  readonly told: number;
  readonly fault: string | null;
  readonly nextAt: Date;
}

/** Writes what came of a look. */
export async function noteLook(tx: Tx, { read, told, fault, nextAt }: Look, now: Date): Promise<void> {
  await tx.execute(
    `update nudge.bounce_mailbox set next_look_at = $2, looked_at = $3, fault = $4, read = read + $5, told = told + $6 where tenant_id = $1`,
    [tx.tenantId, nextAt, now, fault, read, told],
  );
}

/** The state of the tenant's mailbox; undefined where none is set up. */
export async function readMailboxState(tx: Tx): Promise<BounceMailboxState | undefined> {
  const [row] = await tx.query<Omit<BounceMailboxState, 'lookedAt'> & { readonly looked_at: Date | null }>(
    'select looked_at, fault, read, told from nudge.bounce_mailbox where tenant_id = $1',
    [tx.tenantId],
  );
  if (!row) return undefined;
  const { looked_at, ...rest } = row;
  return { ...rest, lookedAt: looked_at?.toISOString() ?? null };
}

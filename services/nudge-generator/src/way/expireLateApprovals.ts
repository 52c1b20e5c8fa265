import type { Database } from '@tsudoi/database/database';
import { expireApprovals } from './store/approvals.ts';

/** Ends what no member decided in time, of all tenants. Safe in any number of processes. */
export async function expireLateApprovals(database: Database, now: Date): Promise<void> {
  const late = await database.dispatcher.query<{ tenant_id: string }>(
    `select distinct tenant_id from nudge.approval where state = 'pending' and expires_at <= $1`,
    [now],
  );
  for (const { tenant_id } of late) await database.withTenant(tenant_id, (tx) => expireApprovals(tx, now));
}

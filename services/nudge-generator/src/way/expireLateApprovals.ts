import type { Database } from '@tsudoi/database/database';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { expireApprovals } from './store/approvals.ts';

/** Ends what no member decided in time, of all tenants. Safe in any number of processes. */
export async function expireLateApprovals(database: Database, now: Date): Promise<void> {
  const late = await database.dispatcher.query<{ tenantId: string }>(
    `select distinct tenant_id as "tenantId" from nudge.approval where state = 'pending' and expires_at <= $1`,
    [now],
  );
  await eachTenant(late, async ({ tenantId }) => {
    await database.withTenant(tenantId, (tx) => expireApprovals(tx, now));
    return 1;
  });
}

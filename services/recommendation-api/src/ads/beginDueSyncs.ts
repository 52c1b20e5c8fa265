import type { Database } from '@tsudoi/database/database';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { takeDue } from '../store/adAccounts.ts';

/** Until a fetch has said when the next one is, it is not begun again: its own tries go on for less. */
const claimMs = 86_400_000;

/** Begins the fetches that are due; each once, however many replicas look. Resolves to how many. */
export async function beginDueSyncs(database: Database, now: Date): Promise<number> {
  const due = await database.dispatcher.query<{ id: string; tenantId: string }>(
    'select id, tenant_id as "tenantId" from recommendation.ad_account where next_sync_at <= $1 order by next_sync_at limit 500',
    [now],
  );
  return eachTenant(due, ({ id, tenantId }) =>
    database.withTenant(tenantId, async (tx) => {
      if (!(await takeDue(tx, id, now, new Date(now.getTime() + claimMs)))) return 0;
      await enqueue(tx, jobs.syncAdAccount, { adAccountId: id });
      return 1;
    }),
  );
}

import type { Tx } from '@tsudoi/database/database';
import { Forbidden } from '@tsudoi/runtime/errors';

/** Contacts that requests under way may be adding while they are counted, at the very most. */
const underWay = 20_000;

/** Whether a tenant has so many contacts that they must be counted one request behind another; `tenant` is a parameter. */
export function nearQuota(tenant: string): string {
  return `coalesce((select (t.settings ->> 'maximumContacts')::numeric - ${String(underWay)}
      < coalesce((select sum(c.contacts) from core.contact_count c where c.tenant_id = t.id), 0)
    from core.tenant t where t.id = ${tenant} and t.settings ->> 'maximumContacts' is not null), false)`;
}

/**
 * Throws 403 when the tenant has more contacts than it may; call it after the insert, so that the whole is undone. Far from the
 * limit nobody waits for anybody; near it requests are counted one behind another, so that it is exact.
 */
export async function checkContactQuota(tx: Tx): Promise<void> {
  const [row] = await tx.query<{ near: boolean }>(`select ${nearQuota('$1')} as near`, [tx.tenantId]);
  if (row?.near !== true) return;
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('contacts of ' || $1, 0))`, [tx.tenantId]);
  const [over] = await tx.query<{ most: string }>(
    `select t.settings ->> 'maximumContacts' as most from core.tenant t where t.id = $1::uuid
       and (select sum(c.contacts) from core.contact_count c where c.tenant_id = t.id) > (t.settings ->> 'maximumContacts')::numeric`,
    [tx.tenantId],
  );
  if (over) throw new Forbidden(`This tenant may keep ${over.most} contacts`);
}

import type { Tx } from '@tsudoi/database/database';
import { Forbidden } from '@tsudoi/runtime/errors';

/** Throws 403 when the tenant has more contacts than it may; call it after the insert, so that the whole is undone. */
export async function checkContactQuota(tx: Tx): Promise<void> {
  const [row] = await tx.query<{ most: string }>(
    `select t.settings->>'maximumContacts' as most from core.tenant t join core.contact_count c on c.tenant_id = t.id
     where t.id = $1 and c.contacts > (t.settings->>'maximumContacts')::numeric`,
    [tx.tenantId],
  );
  if (row) throw new Forbidden(`This tenant may keep ${row.most} contacts`);
}

import type { Tx } from '@tsudoi/database/database';
import { Forbidden } from '@tsudoi/runtime/errors';
import { ownTenant } from '../tenants/tenantRow.ts';

/** Throws 403 when the tenant has more contacts than it may; call it after the insert, so that the whole is undone. */
export async function checkContactQuota(tx: Tx): Promise<void> {
  const most = (await ownTenant(tx)).settings.maximumContacts;
  if (most === null || most === undefined) return;
  const [row] = await tx.query<{ contacts: string }>(
    'select contacts from core.contact_count where tenant_id = $1',
    [tx.tenantId],
  );
  if (Number(row?.contacts ?? 0) > most) throw new Forbidden(`This tenant may keep ${String(most)} contacts`);
}

import { canonicalEmail } from '@tsudoi/contracts/email';
import type { Database } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { insertMember } from '../members/memberRow.ts';
import { hashPassword } from './password.ts';

/**
 * The built-in owner of a self-hosted installation: made in the first tenant by slug where nobody has this address
 * yet. Their role is `admin`. A later change of the configuration changes no password; members do that themselves.
 */
export async function ensureFirstOwner(
  database: Database,
  log: Logger,
  owner: { readonly email: string | undefined; readonly password: string | undefined },
): Promise<void> {
  if (owner.email === undefined || owner.password === undefined) return;
  const email = canonicalEmail(owner.email) ?? owner.email;
  const [tenant] = await database.installation<{ id: string }>('select id from core.list_tenants(null, 1)');
  if (!tenant) {
    log.warn('OWNER_EMAIL is set but there is no tenant yet; the owner is made at the next start');
    return;
  }
  const known = await database.withTenant(tenant.id, (tx) =>
    tx.query('select 1 from core.member where email = $1', [email]),
  );
  if (known.length > 0) return;
  const passwordHash = await hashPassword(owner.password);
  const made = await database.withTenant(tenant.id, (tx) =>
    insertMember(tx, { email, displayName: 'Owner', role: 'admin', passwordHash }),
  );
  if (made) log.info({ tenant_id: tenant.id, member_id: made.id }, 'the first owner was made');
}

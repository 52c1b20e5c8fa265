import type { Database } from '@tsudoi/database/database';
import { Unauthenticated } from '@tsudoi/runtime/errors';

/** Whom a signed link names, and when it was signed where it says so, ms. */
export interface TokenSubject {
  readonly tenantId: string;
  readonly contactId: string;
  readonly signedMs?: number;
}

/**
 * A signed link stops with its subject: it opens nothing for a person who was erased, and no inbox whose tokens were revoked
 * after it was signed. @throws Unauthenticated
 */
export async function requireSubject(
  database: Database,
  use: 'inbox' | 'unsubscribe',
  who: TokenSubject,
): Promise<void> {
  const [row] = await database.withTenant(who.tenantId, (tx) =>
    tx.query<{ signed_from: Date | null }>(
      `select r.signed_from from core.contact_view c
         left join nudge.inbox_revocation r on r.contact_id = c.id and $2 = 'inbox' where c.id = $1`,
      [who.contactId, use],
    ),
  );
  const from = row?.signed_from?.getTime();
  if (!row || (from !== undefined && (who.signedMs ?? 0) < from))
    throw new Unauthenticated('The link is not valid any more');
}

import { createInboxToken, markInboxRead, readInbox, revokeInboxTokens } from '@tsudoi/contracts/inbox';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound, Unauthenticated } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { TokenSigner } from '../tokens/signedToken.ts';
import type { InboxStore } from '../inbox/inboxStore.ts';
import { readInboxToken, signInboxToken, type InboxAccess } from '../inbox/inboxToken.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';

export interface InboxRouteParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly store: InboxStore;
  readonly limit: TokenLimit;
}

/** Whose inbox a path's token opens; one more of the person's requests. @throws Unauthenticated, TooManyRequests */
export async function inboxAccess(
  { signer, clock, limit }: Pick<InboxRouteParts, 'signer' | 'clock' | 'limit'>,
  token: string,
): Promise<InboxAccess> {
  const access = readInboxToken(signer, token, clock.now().getTime());
  if (!access) throw new Unauthenticated('The inbox token is not valid or has expired');
  await limit('inbox', access);
  return access;
}

/** A person's inbox: the tenant's backend asks for a token, the person's browser reads with it. */
export function mountInbox(http: HttpApp, parts: InboxRouteParts): void {
  const { database, clock, signer, store } = parts;
  mount(http, createInboxToken, async ({ params, body, principal }) => {
    const found = await database.withTenant(principal.tenantId, (tx) =>
      tx.query('select id from core.contact_view where id = $1', [params.contactId]),
    );
    if (found.length === 0) throw new NotFound('No such contact');
    const expiresMs = Math.floor(clock.now().getTime() / 1000 + body.ttlSeconds) * 1000;
    const access = {
      tenantId: principal.tenantId,
      contactId: params.contactId,
      expiresMs,
      signedMs: clock.now().getTime(),
    };
    return { body: { token: signInboxToken(signer, access), expiresAt: new Date(expiresMs).toISOString() } };
  });

  mount(http, revokeInboxTokens, async ({ params, principal }) => {
    const signedFrom = new Date(clock.now().getTime() + 1);
    const { contactId } = params;
    await database.withTenant(principal.tenantId, async (tx) => {
      await tx.execute(
        `insert into nudge.inbox_revocation as r (tenant_id, contact_id, signed_from)
         select $1, id, $3 from core.contact_view where id = $2
         on conflict (tenant_id, contact_id) do update set signed_from = greatest(r.signed_from, excluded.signed_from)`,
        [tx.tenantId, contactId, signedFrom],
      );
      await tx.execute("select pg_notify('inbox_revoked', $1)", [
        JSON.stringify([tx.tenantId, contactId, signedFrom.getTime()]),
      ]);
    });
    return {};
  });

  mount(http, readInbox, async ({ params, query }) => {
    const { tenantId, contactId } = await inboxAccess(parts, params.token);
    // The state first: a stream opened with its number then misses nothing that the page does not show.
    const { lastSeq, unread } = await store.state(tenantId, contactId);
    const rows = await store.page(tenantId, contactId, query.limit + 1, query.before);
    const items = rows.slice(0, query.limit);
    const nextBefore = rows.length > query.limit ? (items.at(-1)?.seq ?? null) : null;
    return { body: { items: [...items], unread, lastSeq, nextBefore } };
  });

  mount(http, markInboxRead, async ({ params, body }) => {
    const { tenantId, contactId } = await inboxAccess(parts, params.token);
    return { body: await store.markRead(tenantId, contactId, body) };
  });
}

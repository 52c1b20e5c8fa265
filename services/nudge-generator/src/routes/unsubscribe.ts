import { createUnsubscribeLink, showUnsubscribe, unsubscribe } from '@tsudoi/contracts/unsubscribe';
import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { TokenSigner } from '../tokens/signedToken.ts';
import { readUnsubscribeToken, type Unsubscription } from '../tokens/unsubscribeLink.ts';
import { unsubscribePage } from '../way/channels/unsubscribePage.ts';
import type { TokenLimit } from '../tokens/tokenLimit.ts';

export interface UnsubscribeParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: TokenSigner;
  readonly limit: TokenLimit;
  readonly linkOf: (tenantId: string, contactId: string, channel: ChannelName) => string;
}

/** RFC 8058: a GET changes nothing, a POST unsubscribes at once, without a session and without asking. */
export function mountUnsubscribe(
  http: HttpApp,
  { database, clock, signer, limit, linkOf }: UnsubscribeParts,
): void {
  async function localeOf({ tenantId, contactId }: Unsubscription): Promise<'ja' | 'en'> {
    const [row] = await database.withTenant(tenantId, (tx) =>
      tx.query<{ locale: 'ja' | 'en' }>('select locale from core.contact_view where id = $1', [contactId]),
    );
    return row?.locale ?? 'en';
  }

  mount(http, createUnsubscribeLink, async ({ params, body, principal }) => {
    const { tenantId } = principal;
    const found = await database.withTenant(tenantId, (tx) =>
      tx.query('select id from core.contact_view where id = $1', [params.contactId]),
    );
    if (found.length === 0) throw new NotFound('No such contact');
    return { body: { url: linkOf(tenantId, params.contactId, body.channel) } };
  });

  mount(http, showUnsubscribe, async ({ params }) => {
    const who = readUnsubscribeToken(signer, params.token);
    if (!who) return { status: 404, text: unsubscribePage('broken', 'email', 'en') };
    await limit('unsubscribe', who);
    return { text: unsubscribePage('ask', who.channel, await localeOf(who), params.token) };
  });

  mount(http, unsubscribe, async ({ params, body }) => {
    const who = readUnsubscribeToken(signer, params.token);
    if (!who) return { status: 404, text: unsubscribePage('broken', 'email', 'en') };
    await limit('unsubscribe', who);
    await recordUnsubscription(database, clock, who, new URLSearchParams(body).get('scope') === 'all');
    return { text: unsubscribePage('done', who.channel, await localeOf(who), params.token) };
  });
}

/** Turns the channel off for the person, or everything. A repeat changes nothing. */
async function recordUnsubscription(
  database: Database,
  clock: Clock,
  { tenantId, contactId, channel }: Unsubscription,
  everything: boolean,
): Promise<void> {
  await database.withTenant(tenantId, (tx) =>
    tx.execute(
      `insert into nudge.contact_preference as p (tenant_id, contact_id, unsubscribed_at, channels_off, updated_at)
       select $1, c.id, case when $4 then $5::timestamptz end, case when $4 then '{}' else array[$3::text] end, $5
       from core.contact_view c where c.id = $2
       on conflict (tenant_id, contact_id) do update set
         unsubscribed_at = coalesce(p.unsubscribed_at, excluded.unsubscribed_at),
         channels_off = case when $4 or $3 = any(p.channels_off) then p.channels_off else p.channels_off || $3::text end,
         updated_at = excluded.updated_at`,
      [tenantId, contactId, channel, everything, clock.now()],
    ),
  );
}

import type { DeliveryPreferences } from '@tsudoi/contracts/preferences';
import type { Tx } from '@tsudoi/database/database';

const nothingChosen: DeliveryPreferences = {
  everythingOff: false,
  channelsOff: [],
  topicsOff: [],
  quietHours: null,
  locale: null,
};

/** What a person chose. */
export async function readChosen(tx: Tx, contactId: string): Promise<DeliveryPreferences> {
  const [row] = await tx.query<DeliveryPreferences>(
    `select unsubscribed_at is not null as "everythingOff", channels_off as "channelsOff", topics_off as "topicsOff", quiet_hours as "quietHours", locale
     from nudge.contact_preference where tenant_id = $1 and contact_id = $2`,
    [tx.tenantId, contactId],
  );
  return row ?? nothingChosen;
}

/** States it; everything off keeps the instant at which it was turned off first. */
export async function writeChosen(
  tx: Tx,
  contactId: string,
  chosen: DeliveryPreferences,
  now: Date,
): Promise<void> {
  await tx.execute(
    `insert into nudge.contact_preference as p (tenant_id, contact_id, unsubscribed_at, channels_off, quiet_hours, locale, updated_at, topics_off)
     values ($1, $2, case when $3 then $7::timestamptz end, $4, $5, $6, $7, $8)
     on conflict (tenant_id, contact_id) do update set channels_off = excluded.channels_off, quiet_hours = excluded.quiet_hours,
       topics_off = excluded.topics_off, locale = excluded.locale, updated_at = excluded.updated_at,
       unsubscribed_at = case when $3 then coalesce(p.unsubscribed_at, excluded.unsubscribed_at) end`,
    [
      tx.tenantId,
      contactId,
      chosen.everythingOff,
      chosen.channelsOff,
      chosen.quietHours && JSON.stringify(chosen.quietHours),
      chosen.locale,
      now,
      chosen.topicsOff,
    ],
  );
}

/** Those of some nudges whose person has turned the nudge's topic off. */
export async function readTopicsOff(
  tx: Tx,
  asked: readonly { readonly id: string; readonly contactId: string; readonly topic: string }[],
): Promise<Set<string>> {
  if (asked.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `select a.id from unnest($2::uuid[], $3::uuid[], $4::text[]) a (id, contact_id, topic)
     where exists (select from nudge.contact_preference p where p.tenant_id = $1 and p.contact_id = a.contact_id and a.topic = any (p.topics_off))`,
    [
      tx.tenantId,
      asked.map(({ id }) => id),
      asked.map(({ contactId }) => contactId),
      asked.map(({ topic }) => topic),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

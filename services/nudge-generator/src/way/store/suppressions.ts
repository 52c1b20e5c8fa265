import { oneSpelling } from '@tsudoi/contracts/mailAddress';
import type { Suppression } from '@tsudoi/contracts/suppressions';
import type { Tx } from '@tsudoi/database/database';
import type { DeliveryEvent } from '../bounces/deliveryEvent.ts';

/** Soft bounces in a row after which an address is taken for dead. */
const mostSoftBounces = 5;
/** Servers try for some days: what was taken longer ago and of which nothing was told has stayed there, and ends the row. */
const tellWithin = '5 days';
const softInARow = `case when exists (select from nudge.delivery d where d.tenant_id = $1 and d.contact_id = s.contact_id and d.channel = $2
    and d.state = 'delivered' and d.settled_at > s.told_at and d.settled_at < $7::timestamptz - interval '${tellWithin}')
  then 1 else s.soft_bounces + 1 end`;

interface Row extends Omit<Suppression, 'suppressedAt' | 'liftedAt'> {
  readonly suppressedAt: Date | null;
  readonly liftedAt: Date | null;
}

const columns = `channel, address, reason, detail, source, soft_bounces as "softBounces", suppressed_at as "suppressedAt", lifted_at as "liftedAt"`;

const shown = (row: Row): Suppression => ({
  ...row,
  suppressedAt: row.suppressedAt?.toISOString() ?? null,
  liftedAt: row.liftedAt?.toISOString() ?? null,
});

/** Mail addresses are one however they are spelled; other addresses as they stand. */
const canonical = (channel: string, address: string) =>
  channel === 'email' ? oneSpelling(address) : address;

/** Those of some addresses that get nothing. */
export async function suppressedAmong(
  tx: Tx,
  channel: string,
  addresses: readonly string[],
): Promise<Set<string>> {
  const asked = Map.groupBy(addresses, (address) => canonical(channel, address));
  asked.delete('');
  if (asked.size === 0) return new Set();
  const rows = await tx.query<{ address: string }>(
    `select address from nudge.suppression
     where tenant_id = $1 and channel = $2 and address = any ($3) and suppressed_at is not null`,
    [tx.tenantId, channel, [...asked.keys()]],
  );
  return new Set(rows.flatMap(({ address }) => asked.get(address) ?? []));
}

/** What is recorded of an address: what a teller said, or what a member does. */
type Recorded = Omit<DeliveryEvent, 'kind'> & { readonly kind: Suppression['reason'] };

/**
 * Records what was told; the fifth soft bounce in a row suppresses. That a server or a provider took a mail says nothing yet: bounces are
 * told afterwards. What happened before the address was lifted, or before
 * what is known of it, changes nothing, but for a hard bounce of an address that only had soft ones. Resolves to those that counted.
 */
export async function recordEvents<Event extends Recorded>(
  tx: Tx,
  channel: string,
  events: readonly Event[],
  source: string,
  now: Date,
): Promise<Event[]> {
  const counted: Event[] = [];
  for (const event of events) {
    const { kind, address, detail, at } = event;
    const toldAt = at && at < now ? at : now;
    const rows = await tx.execute(
      `insert into nudge.suppression as s (tenant_id, channel, address, contact_id, reason, detail, source, soft_bounces, suppressed_at, updated_at, told_at)
       values ($1, $2, $3, (select id from core.contact_view where tenant_id = $1 and (($2 = 'email' and email = $3) or ($2 = 'sms' and phone = $3)) limit 1),
         $4, $5, $6, case when $4 = 'soft_bounce' then 1 else 0 end, case when $4 <> 'soft_bounce' then $7::timestamptz end, $7, $9)
       on conflict (tenant_id, channel, address) do update set reason = excluded.reason, detail = excluded.detail, source = excluded.source,
         soft_bounces = case when $4 = 'soft_bounce' then ${softInARow} else s.soft_bounces end,
         contact_id = coalesce(s.contact_id, excluded.contact_id), updated_at = $7, told_at = greatest(s.told_at, $9),
         suppressed_at = case when s.suppressed_at is not null then s.suppressed_at
           when $4 <> 'soft_bounce' or ${softInARow} >= $8 then $7::timestamptz end,
         lifted_at = case when $4 <> 'soft_bounce' then null else s.lifted_at end
       where (s.lifted_at is null or s.lifted_at < $9)
         and (s.told_at is null or s.told_at <= $9 or ($4 <> 'soft_bounce' and s.suppressed_at is null))`,
      [tx.tenantId, channel, canonical(channel, address), kind, detail, source, now, mostSoftBounces, toldAt],
    );
    if (rows > 0) counted.push(event);
  }
  return counted;
}

/** Newest first, at most 1,000; of one address where given. */
export async function listSuppressionRows(tx: Tx, address: string | undefined): Promise<Suppression[]> {
  const rows = await tx.query<Row>(
    `select ${columns} from nudge.suppression where tenant_id = $1 and ($2::text is null or address = $2 or address = $3)
     order by updated_at desc limit 1000`,
    [tx.tenantId, address ?? null, address === undefined ? null : oneSpelling(address)],
  );
  return rows.map(shown);
}

/** Lifts it; undefined where the address is not suppressed. */
export async function lift(
  tx: Tx,
  channel: string,
  address: string,
  by: string,
  now: Date,
): Promise<Suppression | undefined> {
  const [row] = await tx.query<Row>(
    `update nudge.suppression set suppressed_at = null, soft_bounces = 0, lifted_at = $4, lifted_by = $5, updated_at = $4
     where tenant_id = $1 and channel = $2 and address = $3 and suppressed_at is not null returning ${columns}`,
    [tx.tenantId, channel, canonical(channel, address), now, by],
  );
  return row && shown(row);
}

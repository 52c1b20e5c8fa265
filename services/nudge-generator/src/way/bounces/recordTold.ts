import type { Tx } from '@tsudoi/database/database';
import { createHash } from 'node:crypto';
import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import { addressHashOf, type BounceTags } from '../../tokens/bounceTag.ts';
import { recordEvents } from '../store/suppressions.ts';
import type { DeliveryEvent } from './deliveryEvent.ts';

/** Who tells, and how it is believed. */
export interface Teller {
  readonly channel: ChannelName;
  /** A provider's name, or how the notice came. */
  readonly source: string;
  readonly tags: BounceTags;
  /** Whether only what names one of our mails counts: anybody may write to a mailbox. */
  readonly onlyTagged: boolean;
}

/**
 * Records what was told, once: events that were told before, that are of nobody's mail or older than what is known of the address
 * fall out. Resolves to those that changed something.
 */
export async function recordTold(
  tx: Tx,
  { channel, source, tags, onlyTagged }: Teller,
  events: readonly DeliveryEvent[],
  now: Date,
): Promise<DeliveryEvent[]> {
  const named = await ofOurMails(tx, tags, events, onlyTagged);
  const fresh = await notToldBefore(tx, source, named, now);
  return recordEvents(tx, channel, fresh, source, now);
}

/** The address that a tag stands for, in place of what the notice says: a forwarded mail bounces at another one. */
async function ofOurMails(
  tx: Tx,
  tags: BounceTags,
  events: readonly DeliveryEvent[],
  onlyTagged: boolean,
): Promise<DeliveryEvent[]> {
  const read = events.map((event) => ({
    event,
    tagged: event.tag === undefined ? undefined : tags.read(tx.tenantId, event.tag),
  }));
  const ids = [...new Set(read.flatMap(({ tagged }) => tagged?.nudgeId ?? []))];
  const rows =
    ids.length === 0
      ? []
      : await tx.query<{ id: string; email: string }>(
          `select n.id, c.email from nudge.nudge n join core.contact_view c on c.id = n.contact_id where n.tenant_id = $1 and n.id = any ($2::uuid[])`,
          [tx.tenantId, ids],
        );
  const emails = new Map(rows.map(({ id, email }) => [id, email]));
  return read.flatMap(({ event, tagged }) => {
    const email = tagged && emails.get(tagged.nudgeId);
    // A person whose address was changed since then is not the one who bounces.
    if (email !== undefined && addressHashOf(email) === tagged?.addressHash)
      return [{ ...event, address: email }];
    return onlyTagged || event.address === '' ? [] : [event];
  });
}

async function notToldBefore(
  tx: Tx,
  source: string,
  events: readonly DeliveryEvent[],
  now: Date,
): Promise<DeliveryEvent[]> {
  // Hashed, since an id may hold an address, and what is told outlives the person.
  const keys = events.map(({ id, kind }) =>
    id === undefined ? undefined : createHash('sha256').update(`${source} ${kind} ${id}`).digest('base64url'),
  );
  const asked = [...new Set(keys.filter((key) => key !== undefined))].sort();
  if (asked.length === 0) return [...events];
  const rows = await tx.query<{ key: string }>(
    `insert into nudge.told_event (tenant_id, key, told_at) select $1, key, $3 from unnest($2::text[]) key
     on conflict do nothing returning key`,
    [tx.tenantId, asked, now],
  );
  const fresh = new Set(rows.map(({ key }) => key));
  return events.filter((_event, index) => {
    const key = keys[index];
    // The same twice in one body counts once.
    return key === undefined || fresh.delete(key);
  });
}

import type { SignalInput } from '@tsudoi/contracts/signals';
import { arrayText } from '@tsudoi/database/arrayText';
import type { Tx } from '@tsudoi/database/database';

/** A stored signal. */
export interface StoredSignal {
  readonly id: string;
  readonly contactId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly eventId: string | undefined;
  readonly nudgeId: string | undefined;
}

/**
 * Stores what is new and of a contact, one statement, each contact looked up by its id; resolves to those signals as they were given.
 * Written in the order of their ids: two requests with the same signals do not wait for each other in a circle.
 */
export async function insertSignals(
  tx: Tx,
  signals: readonly SignalInput[],
  now: Date,
): Promise<StoredSignal[]> {
  const rows = await tx.query<{
    id: string;
    contact_id: string;
    type: string;
    occurred_at: Date;
    event_id: string | null;
    nudge_id: string | null;
  }>(
    `insert into nudge.signal (tenant_id, id, contact_id, type, event_id, nudge_id, occurred_at, data, received_at)
     select $1, s.id, contact_id, type, event_id, nudge_id, at, data, $9
     from unnest($2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::timestamptz[], $8::jsonb[]) with ordinality
       s (id, contact_id, type, event_id, nudge_id, at, data, place)
     where (select true from core.contact_view c where c.id = s.contact_id) order by s.id, place
     on conflict do nothing returning id, contact_id, type, occurred_at, event_id, nudge_id`,
    [
      tx.tenantId,
      arrayText(signals.map((each) => each.id)),
      arrayText(signals.map((each) => each.contactId)),
      arrayText(signals.map((each) => each.type)),
      arrayText(signals.map((each) => each.eventId ?? null)),
      arrayText(signals.map((each) => each.nudgeId ?? null)),
      arrayText(signals.map((each) => each.occurredAt ?? now)),
      arrayText(signals.map((each) => JSON.stringify(each.data))),
      now,
    ],
  );
  const places = new Map(signals.map(({ id }, place) => [id, place] as const).toReversed());
  const placeOf = ({ id }: { readonly id: string }) => places.get(id) ?? 0;
  rows.sort((a, b) => placeOf(a) - placeOf(b));
  return rows.map((row) => ({
    id: row.id,
    contactId: row.contact_id,
    type: row.type,
    occurredAt: row.occurred_at,
    eventId: row.event_id ?? undefined,
    nudgeId: row.nudge_id ?? undefined,
  }));
}

/** Those of the ids that are contacts of this tenant. */
export async function knownContacts(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'select id from core.contact_view where id = any ($1::uuid[])',
    [[...new Set(ids)]],
  );
  return new Set(rows.map((row) => row.id));
}

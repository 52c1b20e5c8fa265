import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';

type OfEvent = Pick<ClaimedNudge, 'id' | 'contactId' | 'eventId' | 'trigger'>;

/** Whether a nudge is only for people who have a seat at its event: it is looked at again when it leaves. */
export function needsSeat(nudge: OfEvent, rule: RuleInput): boolean {
  if (nudge.eventId === null || nudge.trigger['kind'] === 'event.changed') return false;
  const welcome =
    nudge.trigger['signal'] === 'signed_up' &&
    rule.trigger.kind === 'signal' &&
    rule.trigger.eventId !== undefined;
  return nudge.trigger['kind'] === 'event_time' || rule.audience.signedUpTo !== undefined || welcome;
}

/** Ids of nudges whose person has a seat at the nudge's event. */
export async function readSeats(tx: Tx, nudges: readonly OfEvent[]): Promise<Set<string>> {
  if (nudges.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `select distinct a.id from unnest($2::uuid[], $3::uuid[], $4::uuid[]) a (id, contact_id, event_id)
     where exists (select from core.sign_up_view u where u.tenant_id = $1 and u.contact_id = a.contact_id and u.event_id = a.event_id
       and u.state <> 'cancelled')`,
    [
      tx.tenantId,
      nudges.map(({ id }) => id),
      nudges.map(({ contactId }) => contactId),
      nudges.map(({ eventId }) => eventId),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

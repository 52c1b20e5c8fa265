import type { Database, Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { paceOf, type PlannedEvent } from './pace.ts';

/**
 * Tells `event.behind` of open events with an accepted plan whose sign-ups are below the curve, of tenants that have a
 * rule on it; once an event and day. Resolves to how many were told.
 */
export async function lookAtPace(database: Database, now: Date): Promise<number> {
  const tenants = await database.dispatcher.query<{ tenantId: string }>(
    `select distinct tenant_id as "tenantId" from nudge.rule where enabled and trigger_kind = 'pace'`,
  );
  return eachTenant(tenants, ({ tenantId }) => database.withTenant(tenantId, (tx) => ofTenant(tx, now)));
}

async function ofTenant(tx: Tx, now: Date): Promise<number> {
  const events = await tx.query<PlannedEvent & { id: string }>(
    `select e.event_id as id, e.starts_at as "startsAt", e.accepted_at as "acceptedAt", e.format, e.expected_sign_ups as "expectedSignUps",
       (select coalesce(sum(s.tickets), 0)::int from core.sign_up_view s
        where s.tenant_id = $1 and s.event_id = e.event_id and s.state <> 'cancelled' and s.signed_up_at <= $2) as "signUps"
     from recommendation.expected_sign_ups_view e
     where e.tenant_id = $1 and e.state = 'open' and e.starts_at > $2 and e.accepted_at is not null
     limit 1000`,
    [tx.tenantId, now],
  );
  let told = 0;
  for (const event of events) {
    const pace = paceOf(event, now);
    if (!pace || pace.ratio >= 1) continue;
    const first = await tx.execute(
      `insert into nudge.run (tenant_id, rule_id, slot, state, deadline_at, started_at, finished_at)
       values ($1, $2, $3, 'done', $4, $4, $4) on conflict do nothing`,
      [tx.tenantId, event.id, `behind:D-${String(pace.leadDays)}`, now],
    );
    if (first === 0) continue;
    await publish(tx, 'event.behind', {
      eventId: event.id,
      leadDays: pace.leadDays,
      ratio: Math.round(pace.ratio * 1_000) / 1_000,
      expectedSignUps: Math.round(pace.expectedByNow * 10) / 10,
      signUps: event.signUps,
    });
    told += 1;
  }
  return told;
}

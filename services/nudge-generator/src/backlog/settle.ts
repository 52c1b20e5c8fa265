import type { NudgeState } from '@tsudoi/contracts/nudges';
import type { Tx } from '@tsudoi/database/database';

/** How a claim ends. Without `state` it goes back to the backlog at `dueAt`. */
export interface NudgeSettlement {
  readonly id: string;
  readonly fence: string;
  readonly state?: Extract<NudgeState, 'delivered' | 'suppressed' | 'failed' | 'unknown' | 'expired'>;
  readonly reason?: string | undefined;
  readonly channel?: string | undefined;
  readonly dueAt?: Date | undefined;
}

/**
 * For statements that find rows by an array of their keys and align them with other arrays: without statistics, as
 * before the first analyze, the planner would compare each row with each. Holds until the transaction ends.
 */
export async function alignByHash(tx: Tx): Promise<void> {
  await tx.execute('set local enable_nestloop = off');
}

/**
 * Settles claims that are still ours, a statement each for those that end and those that go back; resolves to their ids.
 * A webhook endpoint that asks for it is told of what was delivered, in the same transaction (the sweeper finds it).
 */
export async function settleNudges(
  tx: Tx,
  settlements: readonly NudgeSettlement[],
  now: Date,
): Promise<Set<string>> {
  const final = settlements.filter((each) => each.state !== undefined);
  const back = settlements.filter((each) => each.state === undefined);
  const settled = new Set<string>();
  await alignByHash(tx);
  if (final.length > 0) {
    const rows = await tx.query<{ id: string }>(
      `with s as (select * from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[]) s (id, fence, state, reason, channel)),
       gone as (
         delete from nudge.backlog b using s
         where b.tenant_id = $1 and b.nudge_id = any ($2) and b.nudge_id = s.id and b.fence = s.fence and b.state = 'running'
         returning b.nudge_id, b.claimed_at
       )
       update nudge.nudge n set state = s.state, reason = s.reason, channel = s.channel, settled_at = $7,
         claimed_at = coalesce(n.claimed_at, gone.claimed_at)
       from s join gone on gone.nudge_id = s.id where n.tenant_id = $1 and n.id = any ($2) and n.id = s.id returning n.id`,
      [
        tx.tenantId,
        final.map((each) => each.id),
        final.map((each) => each.fence),
        final.map((each) => each.state ?? null),
        final.map((each) => each.reason ?? null),
        final.map((each) => each.channel ?? null),
        now,
      ],
    );
    for (const row of rows) settled.add(row.id);
    if (final.some(({ state }) => state === 'delivered')) await tellDelivered(tx, [...settled]);
  }
  if (back.length > 0) {
    const rows = await tx.query<{ id: string }>(
      `with s as (select * from unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[]) s (id, fence, due_at, reason)),
       held as (
         update nudge.backlog b set state = 'due', due_at = s.due_at, lease_until = null from s
         where b.tenant_id = $1 and b.nudge_id = any ($2) and b.nudge_id = s.id and b.fence = s.fence and b.state = 'running'
         returning b.nudge_id)
       update nudge.nudge n set state = 'due', reason = s.reason,
         expires_at = greatest(n.expires_at, s.due_at + interval '1 hour')
       from s join held on held.nudge_id = s.id where n.tenant_id = $1 and n.id = any ($2) and n.id = s.id returning n.id`,
      [
        tx.tenantId,
        back.map((each) => each.id),
        back.map((each) => each.fence),
        back.map((each) => each.dueAt ?? now),
        back.map((each) => each.reason ?? null),
      ],
    );
    for (const row of rows) settled.add(row.id);
  }
  return settled;
}

/** Tells webhook endpoints that ask for it of nudges that are delivered now; nothing is read where none does. */
export async function tellDelivered(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(
    `insert into core.outbox (tenant_id, type, payload)
     select $1, 'nudge.delivered', jsonb_build_object('nudgeId', n.id, 'contactId', n.contact_id, 'ruleId', n.rule_id,
       'eventId', n.event_id, 'channel', coalesce(n.channel, ''))
     from nudge.nudge n
     where core.webhook_wants('nudge.delivered') and n.tenant_id = $1 and n.id = any ($2) and n.state = 'delivered'`,
    [tx.tenantId, ids],
  );
}

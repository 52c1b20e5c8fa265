import type { Tx } from '@tsudoi/database/database';

/** Rows of one transaction. */
const chunk = 2_000;

/** Why nudges of an event are no longer sent. */
export type Withdrawal =
  { readonly reason: 'event_cancelled' } | { readonly reason: 'event_moved'; readonly movedTo: Date };

/**
 * Ends nudges of an event that nobody has begun to send: all of a cancelled one but the news of it; of a moved one what was
 * said of the pace towards another date. Resolves to how many, a part of them at a time; 0 when none is left.
 */
export async function withdrawNudges(tx: Tx, eventId: string, why: Withdrawal, now: Date): Promise<number> {
  const concerned = `n.tenant_id = $1 and n.event_id = $2
    and case when $3 = 'event_cancelled' then n.trigger ->> 'kind' is distinct from 'event.changed'
             else n.trigger ->> 'kind' in ('event.behind', 'event_time') and n.trigger ->> 'startsAt' is distinct from $4 end`;
  return tx.execute(
    `with waiting as (
       select b.nudge_id from nudge.backlog b join nudge.nudge n on n.id = b.nudge_id
       where b.tenant_id = $1 and b.state = 'due' and ${concerned} limit $6 for update of b skip locked
     ), gone as (
       delete from nudge.backlog b using waiting where b.tenant_id = $1 and b.nudge_id = waiting.nudge_id returning b.nudge_id
     ), undecided as (
       update nudge.approval a set state = 'expired', decided_at = $5, reason = $3 from nudge.nudge n
       where a.tenant_id = $1 and a.state = 'pending' and n.id = a.nudge_id and ${concerned} returning a.nudge_id
     )
     update nudge.nudge n set state = 'suppressed', reason = $3, settled_at = $5, digest_open = false
     from (select nudge_id from gone union select nudge_id from undecided) ended where n.tenant_id = $1 and n.id = ended.nudge_id`,
    [tx.tenantId, eventId, why.reason, 'movedTo' in why ? why.movedTo.toISOString() : null, now, chunk],
  );
}

/**
 * Nudges of an event whose words are older than `now` and of which nothing has left: their words go, with what a member
 * decided on them, and they are written anew from `from` on. Resolves to how many; 0 when none is left.
 */
export async function rewriteNudges(tx: Tx, eventId: string, now: Date, from: Date): Promise<number> {
  const concerned = `n.tenant_id = $1 and n.event_id = $2 and n.generated_at < $3 and not exists (select from nudge.delivery d
    where d.tenant_id = $1 and d.contact_id = n.contact_id and d.nudge_key = n.key and d.state in ('sending', 'delivered', 'unknown'))`;
  return tx.execute(
    `with waiting as (
       select b.nudge_id from nudge.backlog b join nudge.nudge n on n.id = b.nudge_id
       where b.tenant_id = $1 and b.state = 'due' and ${concerned} limit $5 for update of b skip locked
     ), later as (
       update nudge.backlog b set due_at = greatest(b.due_at, $4) from waiting
       where b.tenant_id = $1 and b.nudge_id = waiting.nudge_id returning b.nudge_id
     ), decided as (
       delete from nudge.approval a using later where a.tenant_id = $1 and a.nudge_id = later.nudge_id
     ), undecided as (
       delete from nudge.approval a using nudge.nudge n
       where a.tenant_id = $1 and a.state = 'pending' and n.id = a.nudge_id and ${concerned} returning a.nudge_id
     ), again as (
       insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) select $1, nudge_id, 1, $4 from undecided
     )
     update nudge.nudge n set state = 'due', reason = 'event_changed', variant = null, subject = null, text = null, generation = null,
       generated_at = null, approved_at = null
     from (select nudge_id from later union select nudge_id from undecided) stale where n.tenant_id = $1 and n.id = stale.nudge_id`,
    [tx.tenantId, eventId, now, from, chunk],
  );
}

/** Lets the pace of an event be told anew, as its date is another one. */
export async function forgetPace(tx: Tx, eventId: string): Promise<void> {
  await tx.execute(`delete from nudge.run where tenant_id = $1 and rule_id = $2 and slot like 'behind:%'`, [
    tx.tenantId,
    eventId,
  ]);
}

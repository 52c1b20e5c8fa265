import type { Tx } from '@tsudoi/database/database';

/** States that may be sent again without being asked twice. */
const unsent = ['failed', 'unknown', 'expired', 'suppressed'];

/**
 * A settled nudge once more, as a row of its own with the same words, due at once: its key is new, so that the ledger of
 * the first stays what it is. Undefined when there is none; `refused` when its state does not allow it.
 */
export async function resend(
  tx: Tx,
  nudgeId: string,
  {
    evenIfDelivered,
    by,
    now,
  }: { readonly evenIfDelivered: boolean; readonly by: string; readonly now: Date },
): Promise<{ readonly id: string } | 'refused' | undefined> {
  const [found] = await tx.query<{ state: string }>(
    'select state from nudge.nudge where tenant_id = $1 and id = $2 for update',
    [tx.tenantId, nudgeId],
  );
  if (!found) return undefined;
  if (!unsent.includes(found.state) && !(evenIfDelivered && found.state === 'delivered')) return 'refused';
  const [made] = await tx.query<{ id: string }>(
    `with again as (
       insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, items, variant, subject, text,
         generation, generated_at, approved_at, slot_at, expires_at, created_at)
       select tenant_id, contact_id, key || ':again:' || to_char($3::timestamptz, 'YYYYMMDDHH24MISSMS'), rule_id, rule_version, event_id,
         trigger || jsonb_build_object('resentFrom', id, 'resentBy', $4::text), items, variant, subject, text,
         generation, generated_at, case when text is null then null else coalesce(approved_at, $3) end, $3, $3 + interval '1 day', $3
       from nudge.nudge where tenant_id = $1 and id = $2
       on conflict do nothing returning tenant_id, id
     )
     insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) select tenant_id, id, 1, $3 from again
     returning nudge_id as id`,
    [tx.tenantId, nudgeId, now, by],
  );
  return made ?? 'refused';
}

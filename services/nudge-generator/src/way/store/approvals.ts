import type { Tx } from '@tsudoi/database/database';
import type { Outgoing } from '../deliver/ledger.ts';
import { storedGeneration } from '../../words/storedGeneration.ts';

/** Puts claimed nudges before the members: words stored, out of the backlog until somebody decides. */
export async function requestApproval(
  tx: Tx,
  waiting: readonly (Outgoing & { readonly expiresAt: Date })[],
  now: Date,
): Promise<void> {
  if (waiting.length === 0) return;
  await tx.execute(
    `with s as (select * from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[])
       s (id, fence, variant, subject, text, generation, expires_at)),
     gone as (
       delete from nudge.backlog b using s
       where b.tenant_id = $1 and b.nudge_id = s.id and b.fence = s.fence and b.state = 'running' returning b.nudge_id, b.claimed_at
     ), words as (
       update nudge.nudge n set state = 'awaiting_approval', variant = s.variant, subject = s.subject, text = s.text,
         generation = coalesce(s.generation, n.generation), generated_at = coalesce(n.generated_at, $9),
         claimed_at = coalesce(n.claimed_at, gone.claimed_at)
       from s join gone on gone.nudge_id = s.id where n.tenant_id = $1 and n.id = s.id returning n.id, s.expires_at
     )
     insert into nudge.approval (tenant_id, nudge_id, requested_at, expires_at)
     select $1, id, $9, expires_at from words on conflict do nothing`,
    [
      tx.tenantId,
      waiting.map(({ nudge }) => nudge.id),
      waiting.map(({ nudge }) => nudge.fence),
      waiting.map((each) => each.variant),
      waiting.map((each) => each.subject),
      waiting.map((each) => each.text),
      waiting.map((each) => (each.generation ? storedGeneration(each.generation) : null)),
      waiting.map((each) => each.expiresAt),
      now,
    ],
  );
}

/** Decides one; false when it does not wait any more. An approved one goes back to the backlog, due at once. */
export async function decideApproval(
  tx: Tx,
  nudgeId: string,
  decision: {
    readonly approve: boolean;
    readonly reason?: string | undefined;
    readonly text?: string | undefined;
  },
  decidedBy: string,
  now: Date,
): Promise<boolean> {
  const decided = await tx.execute(
    `update nudge.approval set state = case when $3 then 'approved' else 'rejected' end, decided_at = $4, decided_by = $5, reason = $6
     where tenant_id = $1 and nudge_id = $2 and state = 'pending' and expires_at > $4`,
    [tx.tenantId, nudgeId, decision.approve, now, decidedBy, decision.reason ?? null],
  );
  if (decided === 0) return false;
  if (!decision.approve) {
    await tx.execute(
      `update nudge.nudge set state = 'rejected', reason = $3, settled_at = $4 where tenant_id = $1 and id = $2`,
      [tx.tenantId, nudgeId, decision.reason ?? 'rejected', now],
    );
    return true;
  }
  await tx.execute(
    `with n as (
       update nudge.nudge n set state = 'due', approved_at = $3, text = coalesce($4, n.text),
         expires_at = greatest(n.expires_at, $3::timestamptz + interval '1 day')
       where n.tenant_id = $1 and n.id = $2 returning n.id)
     insert into nudge.backlog (tenant_id, nudge_id, priority, due_at) select $1, n.id, 1, $3 from n`,
    [tx.tenantId, nudgeId, now, decision.text ?? null],
  );
  return true;
}

/** Ends what nobody decided in time; resolves to how many. */
export async function expireApprovals(tx: Tx, now: Date): Promise<number> {
  return tx.execute(
    `with late as (
       update nudge.approval set state = 'expired', decided_at = $2
       where tenant_id = $1 and state = 'pending' and expires_at <= $2 returning nudge_id)
     update nudge.nudge n set state = 'expired', reason = 'not_approved_in_time', settled_at = $2
     from late where n.tenant_id = $1 and n.id = late.nudge_id`,
    [tx.tenantId, now],
  );
}

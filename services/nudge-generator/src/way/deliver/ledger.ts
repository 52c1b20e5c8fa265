import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Tx } from '@tsudoi/database/database';
import type { SendOutcome, SendResult } from '../channels/channel.ts';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import { alignByHash, tellDelivered } from '../../backlog/settle.ts';
import { storedGeneration } from '../../words/storedGeneration.ts';
import type { Generation } from '../../words/words.ts';

/** Final words and the channel that takes them next. */
export interface Outgoing {
  readonly nudge: ClaimedNudge;
  readonly variant: string;
  readonly subject: string;
  readonly text: string;
  /** Null when the words were stored by an earlier claim. */
  readonly generation: Generation | null;
}

/** What the ledger says about one send: `retry` means go ahead. */
export interface LedgerEntry {
  readonly state: 'sending' | SendOutcome;
  /** Tries whose bytes may have left. */
  readonly attempts: number;
  /** When the first try began. */
  readonly startedAt: Date;
}

/**
 * Writes the words and plans the sends, in one statement; rows that are not ours any more fall out. Nothing leaves yet:
 * `intendSends` says so of each message right before its bytes. A row that an earlier process left `sending` may be sent again only where the channel drops a repeat of the key;
 * elsewhere its outcome is unknown, and stays so.
 */
export async function planSends(
  tx: Tx,
  outgoing: readonly Outgoing[],
  channel: { readonly name: ChannelName; readonly dedupes: boolean },
  now: Date,
): Promise<Map<string, LedgerEntry>> {
  if (outgoing.length === 0) return new Map();
  await alignByHash(tx);
  const rows = await tx.query<{
    nudge_id: string;
    state: LedgerEntry['state'];
    attempts: number;
    started_at: Date;
  }>(
    `with held as (
       select s.* from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
         s (id, fence, contact_id, key, variant, subject, text, generation)
       join nudge.backlog b on b.tenant_id = $1 and b.nudge_id = any ($2) and b.nudge_id = s.id and b.fence = s.fence and b.state = 'running'
       for update of b
     ), words as (
       update nudge.nudge n set variant = held.variant, subject = held.subject, text = held.text, generation = held.generation,
         generated_at = $10
       from held where n.tenant_id = $1 and n.id = any ($2) and n.id = held.id and held.generation is not null
     )
     insert into nudge.delivery as d (tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, started_at, attempts)
     select $1, contact_id, key, $11, id, 'retry', fence, $10, 0 from held
     on conflict (tenant_id, contact_id, nudge_key, channel) do update set
       state = case when d.state in ('sending', 'unknown') and $12 then 'retry'
                    when d.state = 'sending' then 'unknown' else d.state end,
       reason = case when d.state = 'sending' and not $12 then 'the process that sent it ended before the answer' else d.reason end,
       settled_at = case when d.state = 'sending' and not $12 then $10
                         when d.state = 'retry' or (d.state in ('sending', 'unknown') and $12) then null else d.settled_at end,
       nudge_id = excluded.nudge_id, fence = excluded.fence
     returning d.nudge_id, d.state, d.attempts, d.started_at`,
    [
      tx.tenantId,
      outgoing.map(({ nudge }) => nudge.id),
      outgoing.map(({ nudge }) => nudge.fence),
      outgoing.map(({ nudge }) => nudge.contactId),
      outgoing.map(({ nudge }) => nudge.key),
      outgoing.map((each) => each.variant),
      outgoing.map((each) => each.subject),
      outgoing.map((each) => each.text),
      outgoing.map((each) => (each.generation ? storedGeneration(each.generation) : null)),
      now,
      channel.name,
      channel.dedupes,
    ],
  );
  return new Map(
    rows.map((row) => [
      row.nudge_id,
      { state: row.state, attempts: row.attempts, startedAt: row.started_at },
    ]),
  );
}

/** Says of planned sends that their bytes are about to leave; resolves to the ids of those that are still ours. */
export async function intendSends(
  tx: Tx,
  nudges: readonly ClaimedNudge[],
  channel: ChannelName,
): Promise<Set<string>> {
  await alignByHash(tx);
  const rows = await tx.query<{ nudge_id: string }>(
    `update nudge.delivery d set state = 'sending', sent_fence = s.fence, attempts = d.attempts + 1
     from unnest($2::uuid[], $3::text[], $4::bigint[]) s (contact_id, key, fence)
     where d.tenant_id = $1 and d.contact_id = any ($2) and d.contact_id = s.contact_id and d.nudge_key = s.key
       and d.channel = $5 and d.fence = s.fence and d.state = 'retry' and d.settled_at is null
     returning d.nudge_id`,
    [
      tx.tenantId,
      nudges.map(({ contactId }) => contactId),
      nudges.map(({ key }) => key),
      nudges.map(({ fence }) => fence),
      channel,
    ],
  );
  return new Set(rows.map((row) => row.nudge_id));
}

/**
 * Writes what became of sends; only the process whose fence stands in the ledger may, or the one under which the bytes left
 * where another has given the outcome up: what is known late is better than unknown.
 */
export async function settleSends(
  tx: Tx,
  sends: readonly { readonly nudge: ClaimedNudge; readonly result: SendResult }[],
  channel: ChannelName,
  now: Date,
): Promise<void> {
  await alignByHash(tx);
  await tx.execute(
    `update nudge.delivery d set state = s.state, receipt = s.receipt, reason = s.reason, settled_at = $8, devices = s.devices
     from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $10::jsonb[]) s (contact_id, key, fence, state, receipt, reason, devices)
     where d.tenant_id = $1 and d.contact_id = any ($2) and d.contact_id = s.contact_id and d.nudge_key = s.key
       and d.channel = $9 and (d.fence = s.fence or (d.state = 'unknown' and d.sent_fence = s.fence))`,
    [
      tx.tenantId,
      sends.map(({ nudge }) => nudge.contactId),
      sends.map(({ nudge }) => nudge.key),
      sends.map(({ nudge }) => nudge.fence),
      sends.map(({ result }) => result.outcome),
      sends.map(({ result }) => storable(result.receipt)),
      sends.map(({ result }) => storable(result.reason)),
      now,
      channel,
      sends.map(({ result }) =>
        result.devices ? JSON.stringify(result.devices).replaceAll('\\u0000', '') : null,
      ),
    ],
  );
}

/** What a peer said, as a column can hold it. */
const storable = (text: string | undefined): string | null =>
  text === undefined ? null : text.toWellFormed().replaceAll('\0', '').slice(0, 500);

/** Nudges that another process had to give up as unknown, and of which the one that sent them knows that they arrived. */
export async function correctUnknown(
  tx: Tx,
  nudgeIds: readonly string[],
  channel: ChannelName,
): Promise<void> {
  if (nudgeIds.length === 0) return;
  const rows = await tx.query<{ id: string }>(
    `update nudge.nudge n set state = 'delivered', reason = null, channel = $3
     where n.tenant_id = $1 and n.id = any ($2) and n.state = 'unknown' and exists (select from nudge.delivery d
       where d.tenant_id = $1 and d.contact_id = n.contact_id and d.nudge_key = n.key and d.channel = $3 and d.state = 'delivered')
     returning n.id`,
    [tx.tenantId, nudgeIds, channel],
  );
  await tellDelivered(
    tx,
    rows.map(({ id }) => id),
  );
}

/** Counts what left, for the bandit. */
export async function countVariants(tx: Tx, sent: readonly Outgoing[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const { nudge, variant } of sent) {
    const id = `${nudge.ruleId} ${variant}`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const ids = [...counts.keys()].sort();
  if (ids.length === 0) return;
  await tx.execute(
    `insert into nudge.variant_statistic as v (tenant_id, rule_id, variant, sent)
     select $1, * from unnest($2::uuid[], $3::text[], $4::int[])
     on conflict (tenant_id, rule_id, variant) do update set sent = v.sent + excluded.sent`,
    [
      tx.tenantId,
      ids.map((id) => id.slice(0, 36)),
      ids.map((id) => id.slice(37)),
      ids.map((id) => counts.get(id)),
    ],
  );
}

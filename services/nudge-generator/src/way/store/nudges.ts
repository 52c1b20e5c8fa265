import type { NudgeExplained, NudgeState, NudgeSummary } from '@tsudoi/contracts/nudges';
import type { Tx } from '@tsudoi/database/database';
import { readGeneration } from '../../words/storedGeneration.ts';
import type { Generation } from '../../words/words.ts';

/** A nudge as lists show it, as the database gives it. */
export interface SummaryRow {
  readonly id: string;
  readonly key: string;
  readonly contact_id: string;
  readonly rule_id: string;
  readonly rule_version: number;
  readonly state: NudgeState;
  readonly reason: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly channel: string | null;
  readonly slot_at: Date;
  readonly created_at: Date;
  readonly settled_at: Date | null;
}

/** A nudge's row says `due` until its claim ends; that it is worked on stands in the backlog. */
export const stateNow = `case when n.state = 'due' and exists (select from nudge.backlog b
    where b.tenant_id = n.tenant_id and b.nudge_id = n.id and b.state = 'running') then 'running' else n.state end`;

/** What `toSummary` needs, of `nudge.nudge n`. */
export const summaryColumns = `n.id, n.key, n.contact_id, n.rule_id, n.rule_version, ${stateNow} as state, n.reason, n.subject, n.text, n.channel,
  n.slot_at, n.created_at, n.settled_at`;

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** The row as the API shows it. */
export function toSummary(row: SummaryRow): NudgeSummary {
  return {
    id: row.id,
    key: row.key,
    contactId: row.contact_id,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    state: row.state,
    reason: row.reason,
    subject: row.subject,
    text: row.text,
    channel: row.channel,
    slotAt: row.slot_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    settledAt: iso(row.settled_at),
  };
}

/** Pending approvals, oldest first. `after` is [requestedAt, id]. */
export async function listApprovalRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<(NudgeSummary & { expiresAt: string; requestedAt: string })[]> {
  const rows = await tx.query<SummaryRow & { expires_at: Date; requested_at: Date }>(
    `select ${summaryColumns}, a.expires_at, a.requested_at from nudge.approval a
     join nudge.nudge n on n.tenant_id = a.tenant_id and n.id = a.nudge_id
     where a.tenant_id = $1 and a.state = 'pending' and ($3::timestamptz is null or (a.requested_at, a.nudge_id) > ($3::timestamptz, $4::uuid))
     order by a.requested_at, a.nudge_id limit $2`,
    [tx.tenantId, limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map((row) => ({
    ...toSummary(row),
    expiresAt: row.expires_at.toISOString(),
    requestedAt: row.requested_at.toISOString(),
  }));
}

type ExplainRow = SummaryRow & {
  readonly event_id: string | null;
  readonly trigger: Record<string, unknown>;
  readonly items: Record<string, unknown>[] | null;
  readonly variant: string | null;
  readonly generation: Partial<Generation> | null;
  readonly claimed_at: Date | null;
  readonly generated_at: Date | null;
  readonly approved_at: Date | null;
  readonly backlog: NudgeExplained['backlog'];
  readonly approval: NudgeExplained['approval'];
  readonly rating: NudgeExplained['rating'];
  readonly deliveries: NudgeExplained['attempts'];
  readonly in_inbox_at: string | null;
};

/** The ledger's attempts, and what the inbox took in one transaction with the nudge, of which the ledger says nothing. */
function attemptsOf(row: ExplainRow): NudgeExplained['attempts'] {
  const settledAt = row.in_inbox_at;
  if (settledAt === null || row.deliveries.some(({ channel }) => channel === 'in_app')) return row.deliveries;
  const startedAt = iso(row.generated_at) ?? settledAt;
  const inApp = {
    channel: 'in_app',
    state: 'delivered',
    attempts: 1,
    receipt: row.id,
    reason: null,
    devices: [],
  };
  return [...row.deliveries, { ...inApp, startedAt, settledAt }];
}

/** Everything that is known of one nudge, in one statement; undefined when it is not this tenant's. */
export async function explainNudge(tx: Tx, id: string): Promise<NudgeExplained | undefined> {
  const at = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const [row] = await tx.query<ExplainRow>(
    `select ${summaryColumns}, n.event_id, n.trigger, n.items, n.variant, n.generation, n.generated_at, n.approved_at,
       coalesce(n.claimed_at, (select b.claimed_at from nudge.backlog b where b.tenant_id = $1 and b.nudge_id = n.id)) as claimed_at,
       (select jsonb_build_object('dueAt', ${at('b.due_at')}, 'attempts', b.attempts, 'leaseUntil', ${at('b.lease_until')})
        from nudge.backlog b where b.tenant_id = $1 and b.nudge_id = n.id) as backlog,
       (select jsonb_build_object('state', a.state, 'expiresAt', ${at('a.expires_at')}, 'decidedBy', a.decided_by, 'reason', a.reason)
        from nudge.approval a where a.tenant_id = $1 and a.nudge_id = n.id) as approval,
       (select jsonb_build_object('helpful', r.helpful, 'ratedAt', ${at('r.rated_at')})
        from nudge.rating r where r.tenant_id = $1 and r.nudge_id = n.id) as rating,
       (select coalesce(jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state, 'attempts', d.attempts, 'receipt', d.receipt,
          'reason', d.reason, 'startedAt', ${at('d.started_at')}, 'settledAt', ${at('d.settled_at')}, 'devices', coalesce(d.devices, '[]')) order by d.started_at), '[]')
        from nudge.delivery d where d.tenant_id = $1 and d.contact_id = n.contact_id and d.nudge_key = n.key) as deliveries,
       (select ${at('i.created_at')} from nudge.inbox_item i where i.tenant_id = $1 and i.nudge_id = n.id) as in_inbox_at
     from nudge.nudge n where n.tenant_id = $1 and n.id = $2`,
    [tx.tenantId, id],
  );
  return (
    row && {
      ...toSummary(row),
      eventId: row.event_id,
      trigger: row.trigger,
      items: row.items ?? [],
      variant: row.variant,
      generation: row.generation && readGeneration(row.generation),
      phases: {
        claimedAt: iso(row.claimed_at),
        generatedAt: iso(row.generated_at),
        approvedAt: iso(row.approved_at),
        settledAt: iso(row.settled_at),
      },
      backlog: row.backlog,
      attempts: attemptsOf(row),
      approval: row.approval,
      rating: row.rating,
    }
  );
}

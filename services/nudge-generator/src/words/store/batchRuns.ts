import type { Dispatcher, Tx } from '@tsudoi/database/database';
import type { Stage } from '@tsudoi/growth/stage';
import type { Addressed } from '../addressed.ts';

/** A run of the batch lane: nudges whose words are written before they are due. */
export interface BatchRunRow {
  readonly runId: string;
  readonly tenantId: string;
  /** The first of its nudges is due then. */
  readonly deadlineAt: Date;
  readonly submitted: boolean;
}

/** When nudges are due whose words may be asked for now. */
export interface AheadWindow {
  readonly from: Date;
  readonly to: Date;
}

/** Tenants with anything due in the window. */
export async function tenantsDueIn(dispatcher: Dispatcher, { from, to }: AheadWindow): Promise<string[]> {
  const rows = await dispatcher.query<{ tenant_id: string }>(
    `select distinct tenant_id from nudge.backlog where state = 'due' and due_at > $1 and due_at <= $2`,
    [from, to],
  );
  return rows.map((row) => row.tenant_id);
}

export async function openRuns(dispatcher: Dispatcher): Promise<BatchRunRow[]> {
  return dispatcher.query<BatchRunRow>(
    `select run_id as "runId", tenant_id as "tenantId", deadline_at as "deadlineAt", submitted_at is not null as submitted
     from nudge.batch_run where state = 'open' order by deadline_at, run_id`,
  );
}

/** Nudges of the daily batch that are in no run yet and have no words; later steps of rules are decided on when they are due. $1 tenant, $2 and $3 the window, $4 the mode. */
const untaken = `
  from nudge.backlog b join nudge.nudge n on n.tenant_id = $1 and n.id = b.nudge_id
  join nudge.rule r on r.id = n.rule_id and r.enabled
  where b.tenant_id = $1 and b.state = 'due' and b.due_at > $2 and b.due_at <= $3 and n.subject is null and n.trigger -> 'step' is null
    and ($4::text = 'scheduled' or not coalesce((r.details ->> 'immediate')::boolean, false))
    and not exists (select from nudge.batch_nudge t where t.tenant_id = $1 and t.nudge_id = b.nudge_id)`;

/** Hours of the window in which at least `least` such nudges fall due: [its begin, its end). */
export async function fullHours(
  tx: Tx,
  { from, to }: AheadWindow,
  mode: Stage['nudges'],
  least: number,
): Promise<AheadWindow[]> {
  return tx.query<AheadWindow>(
    `select greatest($2, h.hour - interval '1 millisecond') as from, least($3, h.hour + interval '1 hour' - interval '1 millisecond') as to
     from (select date_trunc('hour', b.due_at) as hour ${untaken} group by 1 having count(*) >= $5) h order by 1`,
    [tx.tenantId, from, to, mode, least],
  );
}

/** A nudge for a run, with what its variant is chosen by. */
export interface UntakenNudge {
  readonly nudgeId: string;
  readonly contactId: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly dueAt: Date;
}

/** At most `most` of them, the first due first. */
export async function untakenNudges(
  tx: Tx,
  { from, to }: AheadWindow,
  mode: Stage['nudges'],
  most: number,
): Promise<UntakenNudge[]> {
  return tx.query<UntakenNudge>(
    `select b.nudge_id as "nudgeId", n.contact_id as "contactId", n.rule_id as "ruleId", n.rule_version as "ruleVersion", b.due_at as "dueAt"
     ${untaken} order by b.due_at, b.nudge_id limit $5`,
    [tx.tenantId, from, to, mode, most],
  );
}

/** Writes a run with its nudges. */
export async function insertRun(
  tx: Tx,
  run: { readonly runId: string; readonly deadlineAt: Date },
  nudges: readonly { readonly nudgeId: string; readonly contactId: string; readonly variant: string }[],
  now: Date,
): Promise<void> {
  await tx.execute(
    'insert into nudge.batch_run (run_id, tenant_id, deadline_at, created_at) values ($1, $2, $3, $4)',
    [run.runId, tx.tenantId, run.deadlineAt, now],
  );
  await tx.execute(
    `insert into nudge.batch_nudge (tenant_id, run_id, nudge_id, contact_id, variant)
     select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::text[])`,
    [
      tx.tenantId,
      run.runId,
      nudges.map((each) => each.nudgeId),
      nudges.map((each) => each.contactId),
      nudges.map((each) => each.variant),
    ],
  );
}

/** Notes that the lane has the run, or that nothing of it is left to wait for. */
export async function markRun(tx: Tx, runId: string, as: 'submitted' | 'settled', now: Date): Promise<void> {
  await tx.execute(
    as === 'submitted'
      ? 'update nudge.batch_run set submitted_at = coalesce(submitted_at, $2) where run_id = $1'
      : `update nudge.batch_run set state = 'settled', settled_at = $2 where run_id = $1 and state = 'open'`,
    [runId, now],
  );
}

/** A nudge of a run as it stands now. */
export interface WantedNudge extends Addressed {
  readonly id: string;
  readonly contactId: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly eventId: string | null;
  readonly variant: string;
  readonly dueAt: Date;
}

/** Nudges of a run whose words are still wanted: not begun, the person there and not unsubscribed, the rule on. */
export async function wantedOfRun(
  tx: Tx,
  runId: string,
  only: readonly string[] | undefined,
): Promise<WantedNudge[]> {
  return tx.query<WantedNudge>(
    `select n.id, n.contact_id as "contactId", n.rule_id as "ruleId", n.rule_version as "ruleVersion", n.event_id as "eventId",
       n.trigger, n.items, t.variant, b.due_at as "dueAt", jsonb_build_object('name', c.display_name, 'locale', c.locale, 'zone', c.time_zone,
         'attributes', c.attributes) as contact
     from nudge.batch_nudge t
     join nudge.nudge n on n.tenant_id = $1 and n.id = t.nudge_id and n.subject is null
     join nudge.backlog b on b.tenant_id = $1 and b.nudge_id = n.id and b.state = 'due'
     join nudge.rule r on r.id = n.rule_id and r.enabled
     join core.contact_view c on c.id = n.contact_id
     left join nudge.contact_preference p on p.tenant_id = $1 and p.contact_id = n.contact_id
     where t.tenant_id = $1 and t.run_id = $2 and ($3::uuid[] is null or t.nudge_id = any ($3)) and p.unsubscribed_at is null
     order by b.due_at, n.id`,
    [tx.tenantId, runId, only ?? null],
  );
}

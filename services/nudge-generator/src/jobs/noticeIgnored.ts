import type { Database, Tx } from '@tsudoi/database/database';
import type { CurrentStage } from '@tsudoi/platform/platform';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { recordAnswers } from '../answers/recordAnswers.ts';
import { readSettings } from '../when/store/settings.ts';

/** Nudges of one transaction. */
const chunk = 500;
/** A nudge that was made longer before its delivery (one that waited for approval) is not looked at. */
const mostDaysOfWay = 2;
const hourMs = 3_600_000;

interface Looked {
  readonly from: Date;
  readonly to: Date;
}

/**
 * What nobody opened within the tenant's window is ignored: a signal `ignored`, once a nudge, dated at the window's end. Looked at for
 * tenants that have a rule on it, for nudges whose opening can be seen: in the inbox, and mail with a picture. Safe in any
 * number of processes. Resolves to how many were told.
 */
export async function noticeIgnored(database: Database, stage: CurrentStage, now: Date): Promise<number> {
  const tenants = await database.dispatcher.query<{ tenantId: string }>(
    `select distinct tenant_id as "tenantId" from nudge.rule where enabled and trigger_kind = 'signal'`,
  );
  return eachTenant(tenants, async ({ tenantId }) => {
    let told = 0;
    for (let more = true; more;) {
      const last = await database.withTenant(tenantId, (tx) => ofTenant(tx, stage, now));
      told += last.told;
      more = last.more;
    }
    return told;
  });
}

async function ofTenant(tx: Tx, stage: CurrentStage, now: Date): Promise<{ told: number; more: boolean }> {
  const nothing = { told: 0, more: false };
  const [listening] = await tx.query<{ since: Date | null }>(
    `select min(created_at) as since from nudge.rule where tenant_id = $1 and enabled and trigger_kind = 'signal' and trigger_type = 'ignored'`,
    [tx.tenantId],
  );
  if (!listening?.since) return nothing;
  const { ignoredAfterHours, trackOpens } = await readSettings(tx);
  const to = new Date(now.getTime() - ignoredAfterHours * hourMs);
  const window = await openWindow(tx, listening.since, to, now);
  if (!window) return nothing;
  const rows = await tx.query<{ id: string; contact_id: string; settled_at: Date }>(
    `select n.id, n.contact_id, n.settled_at from nudge.nudge n
     where n.tenant_id = $1 and n.id >= nudge.first_id(least($2::timestamptz, now()) - make_interval(days => $5))
       and n.state = 'delivered' and n.settled_at > $2 and n.settled_at <= $3
       and (n.channel = 'in_app' or (n.channel = 'email' and $6))
       and not exists (select from nudge.inbox_item i where i.tenant_id = $1 and i.contact_id = n.contact_id and i.nudge_id = n.id and i.read_at is not null)
       and not exists (select from nudge.signal s where s.tenant_id = $1 and s.contact_id = n.contact_id and s.nudge_id = n.id
         and s.type in ('opened', 'clicked', 'acted', 'signed_up', 'dismissed', 'ignored', 'rated'))
     order by n.settled_at, n.id limit $4`,
    [tx.tenantId, window.from, window.to, chunk, mostDaysOfWay, trackOpens],
  );
  const last = rows.at(-1);
  const full = rows.length === chunk;
  // Nudges of the same instant are not cut apart: those told once more are known by their id.
  const until =
    full && last ? new Date(Math.max(last.settled_at.getTime() - 1, window.from.getTime())) : window.to;
  const answers = rows.map(({ id, contact_id, settled_at }) => ({
    type: 'ignored' as const,
    contactId: contact_id,
    nudgeId: id,
    at: new Date(settled_at.getTime() + ignoredAfterHours * hourMs),
  }));
  const told = await recordAnswers(tx, answers, stage.current().nudges, now);
  await tx.execute(`update nudge.run set details = $3 where tenant_id = $1 and rule_id = $1 and slot = $2`, [
    tx.tenantId,
    slot,
    JSON.stringify({ until: until.toISOString() }),
  ]);
  return { told, more: full && told > 0 };
}

const slot = 'ignored';

/**
 * From where the last look ended, at most a day back; the first look begins where the first rule was made. Undefined where another
 * process is looking.
 */
async function openWindow(tx: Tx, since: Date, to: Date, now: Date): Promise<Looked | undefined> {
  await tx.execute(
    `insert into nudge.run (tenant_id, rule_id, slot, state, details, deadline_at, started_at)
     values ($1, $1, $2, 'done', $3, $4, $4) on conflict do nothing`,
    [tx.tenantId, slot, JSON.stringify({ until: since.toISOString() }), now],
  );
  const [row] = await tx.query<{ details: { until: string } }>(
    `select details from nudge.run where tenant_id = $1 and rule_id = $1 and slot = $2 for update skip locked`,
    [tx.tenantId, slot],
  );
  if (!row) return undefined;
  const from = new Date(Math.max(new Date(row.details.until).getTime(), to.getTime() - 24 * hourMs));
  return from < to ? { from, to } : undefined;
}

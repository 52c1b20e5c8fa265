import type { Tx } from '@tsudoi/database/database';
import type { StoredSignal } from '../when/store/signals.ts';

const good: ReadonlySet<string> = new Set(['acted', 'signed_up', 'clicked']);
const bad: ReadonlySet<string> = new Set(['ignored', 'dismissed']);

/** Counts new answers to nudges for the variant that each was written in. */
export async function learnFromSignals(tx: Tx, signals: readonly StoredSignal[]): Promise<void> {
  const answers = signals.filter(
    (signal) => signal.nudgeId !== undefined && (good.has(signal.type) || bad.has(signal.type)),
  );
  if (answers.length === 0) return;
  await tx.execute(
    `insert into nudge.variant_statistic as v (tenant_id, rule_id, variant, acted, ignored)
     select $1, n.rule_id, n.variant, count(*) filter (where a.good), count(*) filter (where not a.good)
     from unnest($2::uuid[], $3::uuid[], $4::boolean[]) a (nudge_id, contact_id, good)
     join nudge.nudge n on n.tenant_id = $1 and n.id = a.nudge_id and n.contact_id = a.contact_id and n.variant is not null
     group by n.rule_id, n.variant order by n.rule_id, n.variant
     on conflict (tenant_id, rule_id, variant) do update set acted = v.acted + excluded.acted, ignored = v.ignored + excluded.ignored`,
    [
      tx.tenantId,
      answers.map((signal) => signal.nudgeId),
      answers.map((signal) => signal.contactId),
      answers.map((signal) => good.has(signal.type)),
    ],
  );
}

import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { VariantStatistic } from '../chooseVariant.ts';

/** How the variants of rules have done, by rule, then by variant. */
export async function readStatistics(
  tx: Tx,
  ruleIds: readonly string[],
): Promise<Map<string, Map<string, VariantStatistic>>> {
  const found = new Map<string, Map<string, VariantStatistic>>();
  if (ruleIds.length === 0) return found;
  const rows = await tx.query<VariantStatistic & { rule_id: string }>(
    `select rule_id, variant, sent, acted, ignored from nudge.variant_statistic
     where tenant_id = $1 and rule_id = any ($2::uuid[])`,
    [tx.tenantId, ruleIds],
  );
  for (const row of rows) {
    const ofRule = found.get(row.rule_id) ?? new Map<string, VariantStatistic>();
    ofRule.set(row.variant, row);
    found.set(row.rule_id, ofRule);
  }
  return found;
}

/** A nudge whose rule takes certain signals as an answer. */
export interface Awaited {
  readonly nudge: ClaimedNudge;
  readonly types: readonly string[];
  /** Answers count from so long before the trigger: they may have been told after it. */
  readonly withinSeconds: number;
  /** Of which event the rule is; signals of another one are no answers. */
  readonly eventId: string | null;
}

export function awaited(nudge: ClaimedNudge, rule: RuleInput): Awaited[] {
  return rule.trigger.kind === 'signal' && rule.trigger.unless.length > 0
    ? [
        {
          nudge,
          types: rule.trigger.unless,
          withinSeconds: rule.trigger.unlessWithinSeconds,
          eventId: rule.trigger.eventId ?? null,
        },
      ]
    : [];
}

/** Ids of nudges that a signal of their rule's `unless` has answered since their trigger. */
export async function readAnswered(tx: Tx, asked: readonly Awaited[]): Promise<Set<string>> {
  if (asked.length === 0) return new Set();
  const pairs = asked.flatMap(({ types, ...each }) => types.map((type) => ({ ...each, type })));
  const rows = await tx.query<{ id: string }>(
    `select distinct a.id from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::float8[], $7::uuid[]) a (id, contact_id, type, since, within, event_id)
     where exists (select from nudge.signal s where s.tenant_id = $1 and s.contact_id = a.contact_id and s.type = a.type
       and s.occurred_at > a.since - make_interval(secs => a.within)
       and (a.event_id is null or s.event_id is null or s.event_id = a.event_id))`,
    [
      tx.tenantId,
      pairs.map(({ nudge }) => nudge.id),
      pairs.map(({ nudge }) => nudge.contactId),
      pairs.map(({ type }) => type),
      pairs.map(({ nudge }) => nudge.trigger['occurredAt']),
      pairs.map(({ withinSeconds }) => withinSeconds),
      pairs.map(({ eventId }) => eventId),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

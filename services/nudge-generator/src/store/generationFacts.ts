import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../backlog/claim.ts';
import type { VariantStatistic } from '../generate/chooseVariant.ts';
import type { EventFacts } from '../generate/templateWords.ts';
import { rulesOfVersions } from './rules.ts';
import { readSettings, type TenantNudgeSettings } from './settings.ts';

/** All that the claims of one tenant need besides themselves. */
export interface GenerationFacts {
  /** Keyed `ruleId:version`. */
  readonly rules: ReadonlyMap<string, RuleInput>;
  readonly events: ReadonlyMap<string, EventFacts>;
  /** By rule, then by variant. */
  readonly statistics: ReadonlyMap<string, ReadonlyMap<string, VariantStatistic>>;
  readonly settings: TenantNudgeSettings;
  /** Ids of nudges that a signal of their rule's `unless` has answered since their trigger. */
  readonly answered: ReadonlySet<string>;
}

export async function readGenerationFacts(tx: Tx, claims: readonly ClaimedNudge[]): Promise<GenerationFacts> {
  const versions = new Map(
    claims.map((nudge) => [
      `${nudge.ruleId}:${String(nudge.ruleVersion)}`,
      { ruleId: nudge.ruleId, version: nudge.ruleVersion },
    ]),
  );
  const rules = await rulesOfVersions(tx, [...versions.values()]);
  const eventIds = [...new Set(claims.flatMap((nudge) => (nudge.eventId === null ? [] : [nudge.eventId])))];
  const severalVariants = [...versions].flatMap(([id, { ruleId }]) =>
    (rules.get(id)?.brief.variants.length ?? 1) > 1 ? [ruleId] : [],
  );
  return {
    rules,
    events: await readEvents(tx, eventIds),
    statistics: await readStatistics(tx, severalVariants),
    settings: await readSettings(tx),
    answered: await readAnswered(tx, claims, rules),
  };
}

async function readEvents(tx: Tx, ids: readonly string[]): Promise<Map<string, EventFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string; starts_at: Date }>(
    'select id, name, starts_at from recommendation.event where tenant_id = $1 and id = any ($2::uuid[])',
    [tx.tenantId, ids],
  );
  return new Map(rows.map((row) => [row.id, { name: row.name, startsAt: row.starts_at }]));
}

async function readStatistics(
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

async function readAnswered(
  tx: Tx,
  claims: readonly ClaimedNudge[],
  rules: ReadonlyMap<string, RuleInput>,
): Promise<Set<string>> {
  const asked = claims.flatMap((nudge) => {
    const trigger = rules.get(`${nudge.ruleId}:${String(nudge.ruleVersion)}`)?.trigger;
    if (trigger?.kind !== 'signal') return [];
    return trigger.unless.map((type) => ({ nudge, type, since: nudge.trigger['occurredAt'] }));
  });
  if (asked.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `select distinct a.id from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[]) a (id, contact_id, type, since)
     where exists (select from nudge.signal s where s.tenant_id = $1 and s.contact_id = a.contact_id and s.type = a.type
       and s.occurred_at > a.since)`,
    [
      tx.tenantId,
      asked.map(({ nudge }) => nudge.id),
      asked.map(({ nudge }) => nudge.contactId),
      asked.map(({ type }) => type),
      asked.map(({ since }) => since),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

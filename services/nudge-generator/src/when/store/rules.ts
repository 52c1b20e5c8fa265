import type { Rule, RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import { definitionOf } from '../triggers/triggerDefinitions.ts';

interface RuleRow {
  readonly id: string;
  readonly details: RuleInput;
  readonly enabled: boolean;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
}

const columns = 'id, details, enabled, version, created_at, updated_at, deleted_at';

function toRule(row: RuleRow): Rule {
  return {
    ...row.details,
    enabled: row.enabled,
    id: row.id,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at.toISOString() }),
  };
}

async function rememberVersion(tx: Tx, row: RuleRow, changedBy: string, now: Date): Promise<void> {
  await tx.execute(
    `insert into nudge.rule_version (tenant_id, rule_id, version, details, changed_by, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.tenantId, row.id, row.version, JSON.stringify(row.details), changedBy, now],
  );
}

/** Follows the commit of a rule that the clock fires: whoever ticks in this process looks at once. */
export const clockRuleSignal = 'nudge-clock-rule';

function tellTicks(tx: Tx, rule: RuleInput): void {
  if (rule.enabled && definitionOf(rule.trigger).firedBy === 'clock') tx.signal(clockRuleSignal);
}

/** A rule is filled from now on: nothing that lies before its switching on is made up for. */
export async function insertRule(
  tx: Tx,
  id: string,
  rule: RuleInput,
  changedBy: string,
  now: Date,
): Promise<Rule> {
  const [row] = await tx.query<RuleRow>(
    `insert into nudge.rule (id, tenant_id, name, enabled, trigger_kind, trigger_type, details, filled_until, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8) returning ${columns}`,
    [
      id,
      tx.tenantId,
      rule.name,
      rule.enabled,
      rule.trigger.kind,
      definitionOf(rule.trigger).listensTo?.(rule.trigger) ?? null,
      JSON.stringify(rule),
      now,
    ],
  );
  await rememberVersion(tx, row as RuleRow, changedBy, now);
  tellTicks(tx, rule);
  return toRule(row as RuleRow);
}

/** The next version; undefined when `expectedVersion` is stale. */
export async function updateRule(
  tx: Tx,
  id: string,
  expectedVersion: number,
  rule: RuleInput,
  changedBy: string,
  now: Date,
): Promise<Rule | undefined> {
  const [row] = await tx.query<RuleRow>(
    `update nudge.rule set name = $3, enabled = $4, trigger_kind = $5, trigger_type = $6, details = $7, updated_at = $8,
       version = version + 1,
       filled_until = case when enabled and $4 and details -> 'trigger' = $7::jsonb -> 'trigger' then filled_until else $8 end
     where id = $1 and version = $2 and deleted_at is null returning ${columns}`,
    [
      id,
      expectedVersion,
      rule.name,
      rule.enabled,
      rule.trigger.kind,
      definitionOf(rule.trigger).listensTo?.(rule.trigger) ?? null,
      JSON.stringify(rule),
      now,
    ],
  );
  if (!row) return undefined;
  await rememberVersion(tx, row, changedBy, now);
  tellTicks(tx, rule);
  return toRule(row);
}

/** A rule that is not deleted. */
export async function findRule(tx: Tx, id: string): Promise<Rule | undefined> {
  const [row] = await tx.query<RuleRow>(
    `select ${columns} from nudge.rule where id = $1 and deleted_at is null`,
    [id],
  );
  return row && toRule(row);
}

/** Those that are not deleted, newest first, one more than `limit`. `after` is [createdAt, id] of the last one seen. */
export async function listRuleRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Rule[]> {
  const rows = await tx.query<RuleRow>(
    `select ${columns} from nudge.rule
     where deleted_at is null and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
     order by created_at desc, id desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toRule);
}

/** Enabled rules of one kind; of `types` only, where given. */
export async function enabledRules(
  tx: Tx,
  kind: RuleInput['trigger']['kind'],
  types?: readonly string[],
): Promise<Rule[]> {
  const rows = await tx.query<RuleRow>(
    `select ${columns} from nudge.rule
     where tenant_id = $1 and enabled and trigger_kind = $2 and ($3::text[] is null or trigger_type = any ($3))`,
    [tx.tenantId, kind, types ?? null],
  );
  return rows.map(toRule);
}

/** Whether the tenant has a rule on changes of this type, switched on or off. */
export async function hasRuleOn(tx: Tx, type: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from nudge.rule where tenant_id = $1 and trigger_kind = 'change' and trigger_type = $2 and deleted_at is null limit 1`,
    [tx.tenantId, type],
  );
  return rows.length > 0;
}

/** Rules as they stood in given versions, keyed `id:version`. */
export async function rulesOfVersions(
  tx: Tx,
  wanted: readonly { readonly ruleId: string; readonly version: number }[],
): Promise<Map<string, RuleInput>> {
  const rows = await tx.query<{ rule_id: string; version: number; details: RuleInput }>(
    `select v.rule_id, v.version, v.details from unnest($1::uuid[], $2::int[]) w (rule_id, version)
     join nudge.rule_version v on v.rule_id = w.rule_id and v.version = w.version`,
    [wanted.map((each) => each.ruleId), wanted.map((each) => each.version)],
  );
  return new Map(rows.map((row) => [`${row.rule_id}:${String(row.version)}`, row.details]));
}

/** What a rule was, newest first, at most 50. */
export async function listVersions(
  tx: Tx,
  id: string,
): Promise<{ version: number; changedBy: string; createdAt: string; rule: RuleInput }[]> {
  const rows = await tx.query<{ version: number; changed_by: string; created_at: Date; details: RuleInput }>(
    `select version, changed_by, created_at, details from nudge.rule_version
     where tenant_id = $1 and rule_id = $2 order by version desc limit 50`,
    [tx.tenantId, id],
  );
  return rows.map(({ version, changed_by, created_at, details }) => ({
    version,
    changedBy: changed_by,
    createdAt: created_at.toISOString(),
    rule: details,
  }));
}

/** Deleted ones, the latest first, one more than `limit`. `after` is [deletedAt, id] of the last one seen. */
export async function listDeletedRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Rule[]> {
  const rows = await tx.query<RuleRow>(
    `select ${columns} from nudge.rule where deleted_at is not null and ${beforeCursor('deleted_at', 'id', 2)}
     order by deleted_at desc, id desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toRule);
}

/** Switches it off and takes it out of lists, as a version of its own; false where there is none. */
export async function removeRule(tx: Tx, id: string, changedBy: string, now: Date): Promise<boolean> {
  const [row] = await tx.query<RuleRow>(
    `update nudge.rule set enabled = false, details = jsonb_set(details, '{enabled}', 'false'), deleted_at = $2, updated_at = $2,
       version = version + 1
     where id = $1 and deleted_at is null returning ${columns}`,
    [id, now],
  );
  if (!row) return false;
  await rememberVersion(tx, row, changedBy, now);
  return true;
}

/** Takes a deleted rule back, switched off; one that is not deleted stays as it is. Undefined where there is none. */
export async function bringBackRule(tx: Tx, id: string, now: Date): Promise<Rule | undefined> {
  await tx.execute(
    'update nudge.rule set deleted_at = null, updated_at = $2 where id = $1 and deleted_at is not null',
    [id, now],
  );
  return findRule(tx, id);
}

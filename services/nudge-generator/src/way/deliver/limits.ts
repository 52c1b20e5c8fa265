import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { TenantNudgeSettings } from '../../when/store/settings.ts';

/** A nudge with the limits that hold for it. */
export interface Limited {
  readonly nudge: ClaimedNudge;
  readonly limits: Limits;
}

/** Limits of one nudge: its rule's cooldown and throttle, its tenant's caps unless the rule ignores them. */
export interface Limits {
  /** False when nothing has to be counted. */
  readonly any: boolean;
  readonly cooldownSeconds: number;
  readonly throttle: RuleInput['throttle'];
  readonly caps: TenantNudgeSettings['caps'];
}

/** The limits of a rule in a tenant. */
export function limitsOf(rule: RuleInput, settings: TenantNudgeSettings): Limits {
  const { cooldownSeconds, throttle } = rule;
  const caps = rule.ignoresCaps ? {} : settings.caps;
  const any =
    cooldownSeconds > 0 || throttle !== undefined || caps.perDay !== undefined || caps.perWeek !== undefined;
  return { any, cooldownSeconds, throttle, caps };
}

const dayMs = 86_400_000;

function longestWindowMs({ cooldownSeconds, throttle, caps }: Limits): number {
  return Math.max(
    cooldownSeconds * 1_000,
    (throttle?.seconds ?? 0) * 1_000,
    caps.perDay === undefined ? 0 : dayMs,
    caps.perWeek === undefined ? 0 : 7 * dayMs,
  );
}

interface Sent {
  readonly key: string;
  readonly ruleId: string;
  readonly atMs: number;
}

/**
 * Nudges that would go over a limit, with the reason. With `lock` the persons' locks are held until the transaction
 * ends, so that two processes cannot both send the last one that is allowed; the ledger and the inbox are what counts.
 */
export async function overLimits(
  tx: Tx,
  group: readonly Limited[],
  now: Date,
  lock: boolean,
): Promise<Map<string, string>> {
  const limited = group.filter((each) => each.limits.any);
  const over = new Map<string, string>();
  if (limited.length === 0) return over;
  const contacts = [...new Set(limited.map(({ nudge }) => nudge.contactId))].sort();
  if (lock) {
    await tx.query(
      `select pg_advisory_xact_lock(hashtextextended(c, 7)) from (select c from unnest($1::text[]) c order by c) o`,
      [contacts],
    );
  }
  const since = new Date(now.getTime() - Math.max(...limited.map((each) => longestWindowMs(each.limits))));
  const rows = await tx.query<{ contact_id: string; nudge_key: string; at: Date }>(
    `select contact_id, nudge_key, min(at) as at from (
       select contact_id, nudge_key, started_at as at from nudge.delivery
       where tenant_id = $1 and contact_id = any ($2::uuid[]) and started_at > $3
         and (state in ('sending', 'delivered', 'unknown') or (state = 'retry' and settled_at is null))
       union all
       select i.contact_id, n.key, i.created_at from nudge.inbox_item i
       cross join lateral (select key from nudge.nudge where tenant_id = $1 and id = i.nudge_id offset 0) n
       where i.tenant_id = $1 and i.contact_id = any ($2::uuid[]) and i.created_at > $3) sent
     group by contact_id, nudge_key`,
    [tx.tenantId, contacts, since],
  );
  const sent = new Map<string, Sent[]>(contacts.map((contact) => [contact, []]));
  for (const row of rows) {
    sent
      .get(row.contact_id)
      ?.push({ key: row.nudge_key, ruleId: row.nudge_key.slice(0, 36), atMs: row.at.getTime() });
  }
  for (const each of limited) {
    const before = sent.get(each.nudge.contactId) ?? [];
    const others = before.filter(({ key }) => key !== each.nudge.key);
    const reason = others.length < before.length ? undefined : reasonAgainst(each, others, now.getTime());
    if (reason !== undefined) over.set(each.nudge.id, reason);
    else before.push({ key: each.nudge.key, ruleId: each.nudge.ruleId, atMs: now.getTime() });
  }
  return over;
}

function reasonAgainst({ nudge, limits }: Limited, sent: readonly Sent[], nowMs: number): string | undefined {
  const within = (windowMs: number, ruleId?: string) =>
    sent.filter((each) => each.atMs > nowMs - windowMs && (ruleId === undefined || each.ruleId === ruleId))
      .length;
  const { cooldownSeconds, throttle, caps } = limits;
  if (cooldownSeconds > 0 && within(cooldownSeconds * 1_000, nudge.ruleId) > 0) return 'cooldown';
  if (throttle && within(throttle.seconds * 1_000, nudge.ruleId) >= throttle.count) return 'throttled';
  if (caps.perDay !== undefined && within(dayMs) >= caps.perDay) return 'cap_per_day';
  if (caps.perWeek !== undefined && within(7 * dayMs) >= caps.perWeek) return 'cap_per_week';
  return undefined;
}
